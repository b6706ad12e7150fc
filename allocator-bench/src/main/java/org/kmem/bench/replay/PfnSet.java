package org.kmem.bench.replay;

import java.util.BitSet;

/** A set of frame numbers, made of runs. */
final class PfnSet {
  private final BitSet bits = new BitSet();

  void add(long pfn, long pages) {
    bits.set(Math.toIntExact(pfn), Math.toIntExact(pfn + pages));
  }

  /** Takes a frame out; whether it was in. */
  boolean remove(long pfn) {
    int index = Math.toIntExact(pfn);
    boolean was = bits.get(index);
    bits.clear(index);
    return was;
  }

  long size() {
    return bits.cardinality();
  }

  /** How many frames this set has and another has not. */
  long minus(PfnSet other) {
    BitSet rest = (BitSet) bits.clone();
    rest.andNot(other.bits);
    return rest.cardinality();
  }
}
