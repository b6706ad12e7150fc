package org.kmem.slab;

import java.util.function.LongConsumer;
import org.jctools.queues.varhandle.MpmcVarHandleArrayQueue;
import org.jspecify.annotations.Nullable;

/**
 * Where the slots of one node trade sheaves of one cache, full ones for empty ones: one CAS for each.
 *
 * <p>Safe for any thread; nothing waits. What a sheaf holds is published to whoever takes it next.
 *
 * <p>Kernel counterpart: {@code struct node_barn}, which has a spin lock and two lists.
 */
final class Barn {
  /*
   * Implementation notes.
   *
   * B1  a full sheaf has as many objects as it has room for, an empty one none.
   * B2  there are at most ROOM full sheaves, and as many empty ones.
   *
   * LIMIT is looked at before a sheaf is offered, so that each thread at work may exceed it by one; the queues,
   * whose size is a power of two, end that at ROOM.
   *
   * The relaxed operations are used throughout: the strict ones wait for a thread that was stopped between
   * its CAS and its store, the relaxed ones say "nothing there", and the caller goes on to the slabs.
   *
   * Rejected: a stack, which would hand out the warmest sheaf, but has every trader on one word.
   */
  /** Most sheaves of a kind, as in the kernel. */
  static final int LIMIT = 10;

  /** What no number of threads exceeds. */
  static final int ROOM = 16;

  private final int capacity;
  private final MpmcVarHandleArrayQueue<Sheaf> full = new MpmcVarHandleArrayQueue<>(ROOM);
  private final MpmcVarHandleArrayQueue<Sheaf> empty = new MpmcVarHandleArrayQueue<>(ROOM);

  /**
   * Makes an empty barn.
   *
   * @param capacity objects in a full sheaf
   */
  Barn(int capacity) {
    this.capacity = capacity;
  }

  /** Takes a full sheaf, if one is at hand. */
  @Nullable Sheaf takeFull() {
    return full.relaxedPoll();
  }

  /** Takes an empty sheaf, or makes one. */
  Sheaf takeEmpty() {
    Sheaf sheaf = empty.relaxedPoll();
    return sheaf != null ? sheaf : new Sheaf(capacity);
  }

  /** Puts a full sheaf in; false if there are enough of them. */
  boolean giveFull(Sheaf sheaf) {
    return hasRoom() && full.relaxedOffer(sheaf);
  }

  /** Puts an empty sheaf in, or leaves it to the collector if there are enough of them. */
  void giveEmpty(Sheaf sheaf) {
    if (empty.size() < LIMIT) {
      empty.relaxedOffer(sheaf);
    }
  }

  /** Lets go of all empty sheaves. */
  void trim() {
    for (int i = 0; i < ROOM && empty.relaxedPoll() != null; i++) {}
  }

  /** Whether a full sheaf would be taken, as things are now. */
  boolean hasRoom() {
    return full.size() < LIMIT;
  }

  /** Objects in full sheaves, a recent number. */
  long objects() {
    return (long) full.size() * capacity;
  }

  /** Checks B1 and B2 and shows each object. Nobody may be at work. */
  void forEachFull(LongConsumer each) {
    check(full, capacity, each);
    check(empty, 0, each);
  }

  private static void check(
      MpmcVarHandleArrayQueue<Sheaf> sheaves, int objects, LongConsumer each) {
    int size = sheaves.size();
    if (size > ROOM) {
      throw new IllegalStateException("B2 broken: " + size + " sheaves of a kind");
    }
    for (int i = 0; i < size; i++) {
      Sheaf sheaf = sheaves.poll();
      if (sheaf == null || sheaf.count() != objects) {
        throw new IllegalStateException(
            "B1 broken: a sheaf in the barn has %s objects, not %d"
                .formatted(sheaf == null ? "no" : sheaf.count(), objects));
      }
      for (int j = 0; j < objects; j++) {
        each.accept(sheaf.object(j));
      }
      sheaves.offer(sheaf);
    }
  }
}
