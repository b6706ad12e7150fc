package org.kmem.slab;

import java.util.function.ObjLongConsumer;

/**
 * Full sheaves for empty ones and the other way: from and to the barn of a slot's node, or, where that has none
 * or enough, the source below.
 *
 * <p>Safe for any thread, except {@link #clear} and {@link #forEachCached}. No lock may be held by a caller, and
 * no stack be half changed: the source below may reclaim, and come back to the same cache.
 */
final class SheafTrade {
  private final ObjectSource below;
  private final SlabPages slabs;
  private final SheafSizing sizing;
  private final Barn[] barns;

  /**
   * Makes an empty barn for each node.
   *
   * @param below where objects come from and go to in the end
   * @param slabs tells the node of a slot
   * @param sizing of sheaves and barns
   * @param nodes number of nodes
   */
  SheafTrade(ObjectSource below, SlabPages slabs, SheafSizing sizing, int nodes) {
    this.below = below;
    this.slabs = slabs;
    this.sizing = sizing;
    this.barns = new Barn[nodes];
    clear();
  }

  Barn barn(int slot) {
    return barns[slabs.nodeOfSlot(slot)];
  }

  int capacity() {
    return sizing.capacity();
  }

  /** A full sheaf from the barn, or one filled from below as far as that goes. */
  Sheaf obtain(int slot, int gfp) {
    Sheaf full = barn(slot).takeFull();
    if (full != null) {
      return full;
    }
    Sheaf sheaf = barn(slot).takeEmpty();
    sheaf.fillFrom(below, slot, gfp);
    return sheaf;
  }

  /** Puts a sheaf away: full in the barn if there is room, otherwise empty, and what it held below. */
  void dispose(int slot, Sheaf sheaf) {
    if (!sheaf.isFull() || !barn(slot).giveFull(sheaf)) {
      empty(slot, sheaf);
    }
  }

  /** Gives what a sheaf holds back below and puts it away empty; returns how many objects. */
  int empty(int slot, Sheaf sheaf) {
    int objects = sheaf.isEmpty() ? 0 : sheaf.emptyTo(below, slot);
    barn(slot).giveEmpty(sheaf);
    return objects;
  }

  /** Gives what is in all barns back below. */
  void drain(int slot) {
    for (Barn barn : barns) {
      for (int i = 0; i < sizing.barnRoom(); i++) {
        Sheaf full = barn.takeFull();
        if (full == null) {
          break;
        }
        full.emptyTo(below, slot);
      }
      barn.trim();
    }
  }

  /** Objects in barns, a recent number. */
  long objects() {
    long objects = 0;
    for (Barn barn : barns) {
      objects += barn.objects();
    }
    return objects;
  }

  /** Checks B1 and B2 and shows each object, and where it is. Nobody may be at work. */
  void forEachCached(ObjLongConsumer<String> each) {
    for (int node = 0; node < barns.length; node++) {
      String where = "the barn of node " + node;
      barns[node].forEachFull(object -> each.accept(where, object));
    }
  }

  /** Forgets all sheaves. Nobody may be at work. */
  void clear() {
    for (int node = 0; node < barns.length; node++) {
      barns[node] = new Barn(sizing.capacity(), sizing.barnRoom());
    }
  }
}
