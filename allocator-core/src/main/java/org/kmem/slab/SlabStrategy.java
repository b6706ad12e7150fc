package org.kmem.slab;

import java.util.Arrays;
import java.util.stream.Collectors;

/** How a cache organises its free objects: what comparisons compare. */
public enum SlabStrategy {
  /** A slab for each slot, lists of partial slabs for slots and nodes, as Linux 6.12 has it. */
  SLUB("slab:slub"),

  /** Arrays of free objects for each slot in front of the slabs, as Linux has it since 6.18. */
  SHEAF("slab:sheaf"),

  /** One lock-free stack of free objects for each cache. */
  TREIBER("slab:treiber"),

  /** One lock for each cache. */
  LOCKED("slab:locked");

  private final String text;

  SlabStrategy(String text) {
    this.text = text;
  }

  /**
   * The strategy of a name.
   *
   * @param text for example {@code "slab:slub"}
   * @return the strategy
   * @throws IllegalArgumentException if there is none, naming those there are
   */
  public static SlabStrategy of(String text) {
    for (SlabStrategy strategy : values()) {
      if (strategy.text.equals(text)) {
        return strategy;
      }
    }
    throw new IllegalArgumentException(
        "no strategy '"
            + text
            + "'; there are "
            + Arrays.stream(values())
                .map(SlabStrategy::toString)
                .collect(Collectors.joining(", ")));
  }

  /**
   * The name that commands and tables use.
   *
   * @return for example {@code "slab:slub"}
   */
  @Override
  public String toString() {
    return text;
  }
}
