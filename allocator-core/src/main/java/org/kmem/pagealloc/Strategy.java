package org.kmem.pagealloc;

import java.util.Arrays;
import java.util.stream.Collectors;

/** How a page allocator organises its free pages: what comparisons compare. */
public enum Strategy {
  /** Buddy lists under one lock for the whole machine. */
  LOCKED("page:locked"),

  /** Buddy lists under one lock for each zone. */
  BUDDY("page:buddy"),

  /** Per-CPU page lists in front of the buddy lists, as Linux has it. */
  BUDDY_PCP("page:buddy-pcp"),

  /** Rows of bits and counters changed by atomic operations, without free lists and locks. */
  BITFIELD("page:bitfield");

  private final String text;

  Strategy(String text) {
    this.text = text;
  }

  /**
   * The strategy of a name.
   *
   * @param text for example {@code "page:buddy-pcp"}
   * @return the strategy
   * @throws IllegalArgumentException if there is none, naming those there are
   */
  public static Strategy of(String text) {
    for (Strategy strategy : values()) {
      if (strategy.text.equals(text)) {
        return strategy;
      }
    }
    throw new IllegalArgumentException(
        "no strategy '"
            + text
            + "'; there are "
            + Arrays.stream(values()).map(Strategy::toString).collect(Collectors.joining(", ")));
  }

  /**
   * Whether free pages are on buddy lists, which can be looked at and followed.
   *
   * @return true if {@link org.kmem.zone.Zone#buddy()} has an answer
   */
  public boolean hasFreeLists() {
    return this != BITFIELD;
  }

  /**
   * The name that commands and tables use.
   *
   * @return for example {@code "page:buddy-pcp"}
   */
  @Override
  public String toString() {
    return text;
  }
}
