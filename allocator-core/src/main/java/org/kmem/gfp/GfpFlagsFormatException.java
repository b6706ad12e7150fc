package org.kmem.gfp;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** Thrown when a text is not the kernel's text of allocation flags; says where and why. */
public final class GfpFlagsFormatException extends IllegalArgumentException {
  @Serial private static final long serialVersionUID = 1L;

  private final int position;

  GfpFlagsFormatException(
      CharSequence text, int position, String problem, @Nullable Throwable cause) {
    super("gfp flags \"%s\", position %d: %s".formatted(text, position, problem), cause);
    this.position = position;
  }

  /**
   * Where the text cannot be understood.
   *
   * @return index of the first character of the flag, from 0
   */
  public int position() {
    return position;
  }
}
