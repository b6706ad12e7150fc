package org.kmem.mm.sim;

/** How the text of a tunable's file is read and printed; what is no number has its own parser. */
enum TunableKind {
  /**
   * A C {@code int} in the sysctl manner: in base 8, 10 or 16 by its prefix, what follows white space ignored.
   */
  INT(Integer.MIN_VALUE, Integer.MAX_VALUE),
  /** The same, but all that counts is whether it is 0. */
  TRUTH(Integer.MIN_VALUE, Integer.MAX_VALUE),
  /** An {@code unsigned long}, likewise. */
  ULONG(0, Long.MAX_VALUE),
  /** Several {@code int}s, likewise; what is no number is passed over. */
  VECTOR(0, Integer.MAX_VALUE),
  /** A name that nobody can change any more. */
  NAME(0, 0),
  /** Something that happens when it is written. */
  TRIGGER(Long.MIN_VALUE, Long.MAX_VALUE),
  /** An {@code unsigned int} in the sysfs manner: in base 10, nothing may follow it. */
  UINT(0, TunableKind.UINT_MAX),
  /** 0 or 1 as a number. */
  ZERO_ONE(0, 1),
  /** 0 or 1, or a word for one of them. */
  BOOL(0, 1),
  /** The same, printed {@code true} or {@code false}. */
  TRUE_FALSE(0, 1),
  /** The same, printed {@code Y} or {@code N}. */
  YES_NO(0, 1),
  /** One of some words, printed among all of them. */
  WORDS(0, Long.MAX_VALUE),
  /** Milliseconds, rounded up to timer ticks. */
  TICKS_MS(0, TunableKind.UINT_MAX),
  /** Bits of which some exist, printed in base 16. */
  MASK(0, Long.MAX_VALUE);

  static final long UINT_MAX = 0xFFFF_FFFFL;

  /** The least and the greatest value, where a tunable does not say otherwise. */
  final long min;

  final long max;

  TunableKind(long min, long max) {
    this.min = min;
    this.max = max;
  }
}
