package org.kmem.bench.replay;

import org.kmem.bench.subject.PieceSet;

/** Places for addresses; what lies on both sides of them on the heap shares no cache lines with them. */
final class ObjectAddresses implements PieceSet {
  /** Elements at each end that nobody uses: two cache lines, as lines are fetched in pairs. */
  private static final int PADDING = 16;

  private final long[] addresses;

  ObjectAddresses(int places) {
    addresses = new long[PADDING + places + PADDING];
  }

  @Override
  public int places() {
    return addresses.length - 2 * PADDING;
  }

  long get(int place) {
    return addresses[PADDING + place];
  }

  void set(int place, long address) {
    addresses[PADDING + place] = address;
  }
}
