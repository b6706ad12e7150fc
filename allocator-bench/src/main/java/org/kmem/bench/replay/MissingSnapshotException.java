package org.kmem.bench.replay;

/** A recording lacks a snapshot that its replay starts from. */
public final class MissingSnapshotException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  MissingSnapshotException(String recording, String file) {
    super(
        recording
            + ": no "
            + file
            + " beside the trace; record one before tracing starts, or replay a recording that has it");
  }
}
