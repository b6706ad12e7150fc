package org.kmem.slab;

import java.io.Serial;

/** Thrown when a text is not one of {@link SlubDebugOptions}; says where and why. */
public final class SlubDebugFormatException extends IllegalArgumentException {
  @Serial private static final long serialVersionUID = 1L;

  private final int position;

  SlubDebugFormatException(String text, int position, String problem) {
    super("slab_debug=\"%s\", position %d: %s".formatted(text, position, problem));
    this.position = position;
  }

  /**
   * Where the text cannot be understood.
   *
   * @return index into the value, from 0
   */
  public int position() {
    return position;
  }
}
