package org.kmem.bench.trace;

/** Turns the kernel's text of GFP flags into bits; called once for each distinct text of a trace. */
interface GfpDecoder {
  /**
   * Decodes names joined with {@code |}.
   *
   * @throws IllegalArgumentException on an unknown name
   */
  int decode(String text);
}
