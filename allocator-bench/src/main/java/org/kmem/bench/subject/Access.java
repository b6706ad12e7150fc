package org.kmem.bench.subject;

/** How a measurement reads and writes what it allocated. */
public enum Access {
  /** By address, unchecked, wherever the allocator tells the address. */
  RAW,
  /**
   * Through what the allocator's users hold: an object that knows its bounds. For allocators that hand out
   * addresses, a {@link java.lang.foreign.MemorySegment} of the piece's size, made anew for each piece.
   */
  CHECKED;

  /** The name in lower case, as parameters of benchmarks have it. */
  @Override
  public String toString() {
    return switch (this) {
      case RAW -> "raw";
      case CHECKED -> "checked";
    };
  }
}
