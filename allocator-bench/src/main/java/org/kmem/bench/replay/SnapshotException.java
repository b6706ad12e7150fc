package org.kmem.bench.replay;

/** A replay cannot start from a recording's snapshots: one is missing, or they contradict each other. */
public final class SnapshotException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private SnapshotException(String message) {
    super(message);
  }

  static SnapshotException missing(String recording, String file) {
    return new SnapshotException(
        recording
            + ": no "
            + file
            + " beside the trace; record one before tracing starts, or replay a recording that has it");
  }

  static SnapshotException contradiction(String recording, String what) {
    return new SnapshotException(recording + ": the snapshots contradict each other: " + what);
  }
}
