package org.kmem.bench.gate.deterministic;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** A file that should hold a {@link CountTable} does not. */
public final class CountFormatException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  CountFormatException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
