package org.kmem.bench.gate.deterministic;

/** What is counted while a workload runs. */
enum Counter {
  /** Read-modify-write operations: compare-and-set, get-and-add and their like, off-heap and on the heap. */
  ATOMICS(0, "atomics"),

  /** Full fences: volatile stores among them. */
  FENCES(1, "fences"),

  /** Monitors and locks entered. Try-locks of the engine's own are compare-and-sets. */
  LOCKS(2, "locks"),

  /** Halves that went back to a free list when a larger block was split. */
  SPLITS(3, "splits"),

  /** Buddies that were joined. */
  MERGES(4, "merges"),

  /** Times a cache of a slot was filled from what all share. */
  REFILLS(5, "refills"),

  /** Times a cache of a slot gave to what all share. */
  DRAINS(6, "drains"),

  /** Sheaves' worths that were asked for at a barn, or offered to it. */
  TRADES(7, "trades"),

  /** Requests that were served from another migrate type, or pageblocks that changed it. */
  FALLBACKS(8, "fallbacks"),

  /** Slabs made. */
  SLABS_MADE(9, "slabsMade"),

  /** Slabs given back. */
  SLABS_FREED(10, "slabsFreed");

  private final int place;
  private final String text;

  Counter(int place, String text) {
    this.place = place;
    this.text = text;
  }

  /** Where the tally has it: from 0, in the order of the constants. */
  int place() {
    return place;
  }

  /** The name that files and tables use. */
  @Override
  public String toString() {
    return text;
  }
}
