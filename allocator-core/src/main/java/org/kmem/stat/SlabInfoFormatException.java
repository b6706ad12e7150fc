package org.kmem.stat;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** Thrown when a text is not a {@code /proc/slabinfo} that {@link SlabInfo} can hold; says where and why. */
public final class SlabInfoFormatException extends IllegalArgumentException {
  @Serial private static final long serialVersionUID = 1L;

  private final int line;

  SlabInfoFormatException(int line, String content, String problem, @Nullable Throwable cause) {
    super("slabinfo, line %d: %s: \"%s\"".formatted(line, problem, content), cause);
    this.line = line;
  }

  /**
   * Where the text cannot be understood.
   *
   * @return number of the line, from 1
   */
  public int line() {
    return line;
  }
}
