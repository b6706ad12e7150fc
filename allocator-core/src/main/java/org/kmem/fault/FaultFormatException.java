package org.kmem.fault;

import java.io.Serial;

/** Thrown when a text or a setting of fault injection means nothing; says what would. */
public final class FaultFormatException extends IllegalArgumentException {
  @Serial private static final long serialVersionUID = 1L;

  FaultFormatException(String problem) {
    super(problem);
  }
}
