package org.kmem.mm.swap;

import java.util.BitSet;

/** Some pages that objects of one size are cut from, across the borders of pages. Kernel counterpart: {@code struct zspage}. */
final class Zspage {
  final ZsSizeClass sizeClass;
  final long[] pfns;
  final BitSet used = new BitSet();

  Zspage(ZsSizeClass sizeClass, long[] pfns) {
    this.sizeClass = sizeClass;
    this.pfns = pfns;
  }

  boolean isFull() {
    return used.cardinality() == sizeClass.objects();
  }

  /** One object of it. */
  record Piece(Zspage zspage, int index) {}

  Piece take() {
    int index = used.nextClearBit(0);
    used.set(index);
    return new Piece(this, index);
  }
}
