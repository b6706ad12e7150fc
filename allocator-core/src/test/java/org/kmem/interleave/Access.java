package org.kmem.interleave;

/**
 * A step that a thread is about to make: an access to words of eight bytes, or none.
 *
 * @param writes whether it may write
 * @param conditional whether it is a compare-and-set
 * @param firstWord number of the first word
 * @param lastWord number of the last, less than the first if there is no access
 */
record Access(boolean writes, boolean conditional, long firstWord, long lastWord) {
  private static final int WORD_SHIFT = 3;

  /** What leads up to a thread's first access. */
  static final Access START = new Access(false, false, 0, -1);

  static Access to(boolean writes, boolean conditional, long address, long sizeBytes) {
    return new Access(
        writes, conditional, address >> WORD_SHIFT, (address + sizeBytes - 1) >> WORD_SHIFT);
  }

  static long addressOf(long word) {
    return word << WORD_SHIFT;
  }

  @Override
  public String toString() {
    if (lastWord < firstWord) {
      return "start";
    }
    String kind = conditional ? "compare-and-set" : writes ? "write" : "read";
    return "%s at 0x%x".formatted(kind, addressOf(firstWord));
  }
}
