package org.kmem.bench.compare;

/** A file is no result of JMH, or lacks what a comparison needs; the message names it and says what to do. */
public final class ResultFormatException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * Says what is wrong.
   *
   * @param message names the file, what is wrong in it and what to do
   */
  public ResultFormatException(String message) {
    super(message);
  }
}
