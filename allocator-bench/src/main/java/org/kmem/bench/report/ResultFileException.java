package org.kmem.bench.report;

/** A result file, or a document that results go into, is not what it should be; the message says how. */
public final class ResultFileException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  ResultFileException(String message) {
    super(message);
  }
}
