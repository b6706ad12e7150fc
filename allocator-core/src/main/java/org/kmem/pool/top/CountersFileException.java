package org.kmem.pool.top;

import java.io.IOException;

/** A file of counters cannot be written, or is none that can be read; the message says why and what to do. */
public final class CountersFileException extends IOException {
  private static final long serialVersionUID = 1L;

  /** Whether the next attempt may succeed. */
  private final boolean passing;

  CountersFileException(String message) {
    this(message, false);
  }

  CountersFileException(String message, boolean passing) {
    super(message);
    this.passing = passing;
  }

  boolean isPassing() {
    return passing;
  }
}
