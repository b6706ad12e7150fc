package org.kmem.mm.sim;

/** How the text of a tunable's file is read and printed; what is no number has its own parser. */
enum TunableKind {
  /**
   * A C {@code int} in the sysctl manner: in base 8, 10 or 16 by its prefix, what follows white space ignored.
   */
  INT,
  /** The same, but all that counts is whether it is 0. */
  TRUTH,
  /** An {@code unsigned long}, likewise. */
  ULONG,
  /** Several {@code int}s, likewise; what is no number is passed over. */
  VECTOR,
  /** A name that nobody can change any more. */
  NAME,
  /** Something that happens when it is written. */
  TRIGGER,
  /** An {@code unsigned int} in the sysfs manner: in base 10, nothing may follow it. */
  UINT,
  /** 0 or 1 as a number. */
  ZERO_ONE,
  /** 0 or 1, or a word for one of them. */
  BOOL,
  /** The same, printed {@code true} or {@code false}. */
  TRUE_FALSE,
  /** The same, printed {@code Y} or {@code N}. */
  YES_NO,
  /** One of some words, printed among all of them. */
  WORDS,
  /** Milliseconds, rounded up to timer ticks. */
  TICKS_MS,
  /** Bits of which some exist, printed in base 16. */
  MASK
}
