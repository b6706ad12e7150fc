package org.kmem.slab;

import java.util.function.ObjLongConsumer;
import org.jspecify.annotations.Nullable;

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
    Sheaf full = takeFull(slot);
    return full != null ? full : fetch(slot, gfp);
  }

  /** A sheaf filled from below as far as that goes. */
  Sheaf fetch(int slot, int gfp) {
    Sheaf sheaf = barn(slot).takeEmpty();
    sheaf.fillFrom(below, slot, gfp);
    return sheaf;
  }

  /** A full sheaf from the barn, or null. */
  @Nullable Sheaf takeFull(int slot) {
    Sheaf sheaf = barn(slot).takeEmpty();
    if (sheaf.fillFrom(barn(slot))) {
      return sheaf;
    }
    barn(slot).giveEmpty(sheaf);
    return null;
  }

  /** Puts a sheaf away: what it holds in the barn if it is full and there is room, otherwise below. */
  void dispose(int slot, Sheaf sheaf) {
    sheaf.emptyTo(barn(slot));
    empty(slot, sheaf);
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
      Sheaf sheaf = barn.takeEmpty();
      for (int i = 0; i < barn.room() && sheaf.fillFrom(barn); i++) {
        sheaf.emptyTo(below, slot);
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
