package org.kmem.bitfield;

/** 128 bytes that nobody uses: the fields of a superclass come first in an object. */
abstract class MagazinePadding {
  long p0;
  long p1;
  long p2;
  long p3;
  long p4;
  long p5;
  long p6;
  long p7;
  long p8;
  long p9;
  long p10;
  long p11;
  long p12;
  long p13;
  long p14;
  long p15;
}
