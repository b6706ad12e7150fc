package org.kmem.mm.swap;

import java.util.Arrays;

/**
 * Finds free slots of an area. Slots are given out from clusters of 512; a cluster serves one order, so that
 * large folios find runs that are free as a whole. Each CPU works through a cluster of its own.
 *
 * <p>Order of preference: where the CPU was, a free cluster, one that others of this order left holes in, and for
 * single slots at last the clusters of higher orders. Nothing allocates.
 *
 * <p>Kernel counterpart: {@code struct swap_cluster_info}, {@code cluster_alloc_swap_entry}. The kernel keeps
 * clusters for disks without moving parts only; here all areas have them.
 */
final class SwapClusters {
  /*
   * Implementation notes.
   * I1  used[c] = slots of cluster c that are taken (or bad).
   * I2  a cluster is on FREE iff used = 0, on FULL iff used = all its slots; else on the NONFULL or the FRAGMENTED
   *     list of its order.
   * Lists are circular and doubly linked through next and previous; list l has the sentinel clusters + l.
   * A cluster on a FRAGMENTED list was searched in vain since a slot of it was last given back.
   */
  /** Slots of a cluster: {@code SWAPFILE_CLUSTER}. */
  static final int SLOTS = 512;

  /** What is answered if there is no room. */
  static final int NONE = -1;

  private static final int ORDERS = 10;
  private static final int FREE = 0;
  private static final int FULL = 1;
  private static final int NONFULL = 2;
  private static final int FRAGMENTED = NONFULL + ORDERS;
  private static final int LISTS = FRAGMENTED + ORDERS;

  private final byte[] map;
  private final int clusters;
  private final int[] used;
  private final byte[] order;
  private final int[] next;
  private final int[] previous;

  /** Where each CPU goes on, by order; 0 is nowhere. */
  private final int[] nextOffset;

  /**
   * For an area.
   *
   * @param map its slots; those that are not 0 now are taken for ever
   * @param cpus CPUs of the machine
   */
  SwapClusters(byte[] map, int cpus) {
    this.map = map;
    this.clusters = (map.length + SLOTS - 1) / SLOTS;
    this.used = new int[clusters];
    this.order = new byte[clusters];
    this.next = new int[clusters + LISTS];
    this.previous = new int[clusters + LISTS];
    this.nextOffset = new int[cpus * ORDERS];
    for (int list = 0; list < LISTS; list++) {
      next[clusters + list] = clusters + list;
      previous[clusters + list] = clusters + list;
    }
    for (int cluster = 0; cluster < clusters; cluster++) {
      used[cluster] = SLOTS; // what lies beyond the end is taken
      for (int at = cluster * SLOTS; at < end(cluster); at++) {
        used[cluster] -= map[at] == 0 ? 1 : 0;
      }
      append(listOf(cluster), cluster);
    }
  }

  private int end(int cluster) {
    return Math.min((cluster + 1) * SLOTS, map.length);
  }

  private int listOf(int cluster) {
    return switch (used[cluster]) {
      case 0 -> FREE;
      case SLOTS -> FULL;
      default -> NONFULL + order[cluster];
    };
  }

  private void append(int list, int cluster) {
    int sentinel = clusters + list;
    int last = previous[sentinel];
    next[last] = cluster;
    previous[cluster] = last;
    next[cluster] = sentinel;
    previous[sentinel] = cluster;
  }

  private void unlink(int cluster) {
    next[previous[cluster]] = next[cluster];
    previous[next[cluster]] = previous[cluster];
  }

  private void moveTo(int list, int cluster) {
    unlink(cluster);
    append(list, cluster);
  }

  private boolean isEmpty(int list) {
    return next[clusters + list] == clusters + list;
  }

  private int first(int list) {
    return next[clusters + list];
  }

  /**
   * Takes free slots, marking them in the map.
   *
   * @param orderWanted binary logarithm of how many, which lie side by side, aligned to their number
   * @param cpu who asks
   * @param mark what the map holds for them from now on
   * @return offset of the first, or {@link #NONE}
   */
  int take(int orderWanted, int cpu, byte mark) {
    int place = cpu * ORDERS + orderWanted;
    int offset = nextOffset[place];
    int found = NONE;
    if (offset != 0) {
      int cluster = offset / SLOTS;
      if (used[cluster] == 0) {
        found = search(cluster, cluster * SLOTS, orderWanted, mark);
      } else if (order[cluster] == orderWanted) {
        found = search(cluster, offset, orderWanted, mark);
      }
    }
    if (found == NONE) {
      found = searchLists(orderWanted, mark);
    }
    int after = found + (1 << orderWanted);
    nextOffset[place] = found == NONE || after % SLOTS == 0 ? 0 : after;
    return found;
  }

  private int searchLists(int orderWanted, byte mark) {
    if (!isEmpty(FREE)) {
      int cluster = first(FREE);
      return search(cluster, cluster * SLOTS, orderWanted, mark);
    }
    int found = NONE;
    while (found == NONE && !isEmpty(NONFULL + orderWanted)) {
      int cluster = first(NONFULL + orderWanted);
      moveTo(FRAGMENTED + orderWanted, cluster);
      found = search(cluster, cluster * SLOTS, orderWanted, mark);
    }
    if (found == NONE && orderWanted == 0) {
      found = searchFragmented(0, mark);
      for (int other = 1; found == NONE && other < ORDERS; other++) {
        found = searchFragmented(other, mark);
        if (found == NONE && !isEmpty(NONFULL + other)) {
          int cluster = first(NONFULL + other);
          found = search(cluster, cluster * SLOTS, 0, mark);
        }
      }
    }
    return found;
  }

  /** A single slot of a cluster with holes: every cluster on such a list has one. */
  private int searchFragmented(int ofOrder, byte mark) {
    if (isEmpty(FRAGMENTED + ofOrder)) {
      return NONE;
    }
    int cluster = first(FRAGMENTED + ofOrder);
    return search(cluster, cluster * SLOTS, 0, mark);
  }

  private int search(int cluster, int from, int orderWanted, byte mark) {
    int count = 1 << orderWanted;
    for (int at = from; at + count <= end(cluster); at += count) {
      if (isFree(at, count)) {
        claim(cluster, at, count, orderWanted, mark);
        return at;
      }
    }
    return NONE;
  }

  private boolean isFree(int from, int count) {
    for (int at = from; at < from + count; at++) {
      if (map[at] != 0) {
        return false;
      }
    }
    return true;
  }

  private void claim(int cluster, int at, int count, int orderWanted, byte mark) {
    Arrays.fill(map, at, at + count, mark);
    boolean wasFree = used[cluster] == 0;
    if (wasFree) {
      order[cluster] = (byte) orderWanted;
    }
    used[cluster] += count;
    if (wasFree || used[cluster] == SLOTS) {
      moveTo(listOf(cluster), cluster);
    }
  }

  /**
   * Gives slots of one cluster back.
   *
   * @param offset the first
   * @param count how many
   * @return whether the whole cluster is free now
   */
  boolean giveBack(int offset, int count) {
    int cluster = offset / SLOTS;
    Arrays.fill(map, offset, offset + count, (byte) 0);
    used[cluster] -= count;
    moveTo(listOf(cluster), cluster);
    return used[cluster] == 0;
  }

  /**
   * The cluster that has been full for longest, which becomes the last in turn.
   *
   * @return its first slot, or {@link #NONE} if none is full
   */
  int nextFull() {
    if (isEmpty(FULL)) {
      return NONE;
    }
    int cluster = first(FULL);
    moveTo(FULL, cluster);
    return cluster * SLOTS;
  }

  /** Proves I1 and I2. */
  void verify() {
    boolean[] seen = new boolean[clusters];
    for (int list = 0; list < LISTS; list++) {
      for (int cluster = first(list); cluster < clusters; cluster = next[cluster]) {
        int free = 0;
        for (int at = cluster * SLOTS; at < end(cluster); at++) {
          free += map[at] == 0 ? 1 : 0;
        }
        boolean fits =
            list < NONFULL
                ? list == listOf(cluster)
                : (list - NONFULL) % ORDERS == order[cluster] && listOf(cluster) >= NONFULL;
        if (seen[cluster] || used[cluster] != SLOTS - free || !fits) {
          throw new IllegalStateException(
              "I1, I2: cluster %d on list %d says %d slots are used, %d are free"
                  .formatted(cluster, list, used[cluster], free));
        }
        seen[cluster] = true;
      }
    }
  }
}
