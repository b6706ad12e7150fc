package org.kmem.mm.abi;

import java.util.Arrays;
import java.util.Locale;

/** Advice about memory: {@code MADV_*} of madvise(2); {@code task madvise} uses the names in lower case. */
public enum Advice {
  /** No special treatment. */
  NORMAL(0),
  /** Page references in random order: no read-ahead. */
  RANDOM(1),
  /** Page references in order: much read-ahead. */
  SEQUENTIAL(2),
  /** Read in what is not there. */
  WILLNEED(3),
  /** Drop the pages now. */
  DONTNEED(4),
  /** The pages may be dropped when memory is short; a write takes one back. */
  FREE(8),
  /** Punch a hole into the file. */
  REMOVE(9),
  /** Not inherited by a child. */
  DONTFORK(10),
  /** Inherited again. */
  DOFORK(11),
  /** Equal pages may be merged (KSM). */
  MERGEABLE(12),
  /** Not merged any more. */
  UNMERGEABLE(13),
  /** Transparent huge pages wanted. */
  HUGEPAGE(14),
  /** Transparent huge pages not wanted. */
  NOHUGEPAGE(15),
  /** Left out of core dumps. */
  DONTDUMP(16),
  /** In core dumps again. */
  DODUMP(17),
  /** A child finds zeros. */
  WIPEONFORK(18),
  /** A child finds the pages again. */
  KEEPONFORK(19),
  /** Moves pages to the old end of the lists. */
  COLD(20),
  /** Reclaims pages now. */
  PAGEOUT(21),
  /** Faults pages in for reading. */
  POPULATE_READ(22),
  /** Faults pages in for writing. */
  POPULATE_WRITE(23),
  /** As {@link #DONTNEED}, locked memory too. */
  DONTNEED_LOCKED(24),
  /** Collapses into huge pages now. */
  COLLAPSE(25),
  /** Poisons pages. */
  HWPOISON(100),
  /** Moves pages away from frames that may fail. */
  SOFT_OFFLINE(101);

  private final int number;

  Advice(int number) {
    this.number = number;
  }

  /**
   * The number that madvise takes.
   *
   * @return the number
   */
  public int number() {
    return number;
  }

  /**
   * The word of {@code task madvise}.
   *
   * @return for example {@code "populate_read"}
   */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * The advice with a word.
   *
   * @param word for example {@code "dontneed"}
   * @return the advice
   * @throws UnknownNameException if there is none
   */
  public static Advice parse(String word) {
    for (Advice advice : values()) {
      if (advice.word().equals(word)) {
        return advice;
      }
    }
    throw new UnknownNameException(
        "advice", word, Arrays.stream(values()).map(Advice::word).toList());
  }
}
