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
   * B2  there are at most as many full sheaves as there is room for, and as many empty ones.
   *
   * A limit below that is looked at before a full sheaf is offered: each thread at work may exceed it by one.
   *
   * The relaxed operations are used throughout: the strict ones wait for a thread that was stopped between
   * its CAS and its store, the relaxed ones say "nothing there", and the caller goes on to the slabs.
   *
   * Rejected: a stack, which would hand out the warmest sheaf, but has every trader on one word.
   */
  /** Sheaves of a kind that there is room for: the kernel keeps 10. */
  static final int ROOM = 16;

  /** The least of it, where memory is small. */
  static final int SMALL_ROOM = 4;

  private final int capacity;
  private final int room;
  private final int limit;
  private final MpmcVarHandleArrayQueue<Sheaf> full;
  private final MpmcVarHandleArrayQueue<Sheaf> empty;

  /**
   * Makes an empty barn.
   *
   * @param capacity objects in a full sheaf
   * @param room most sheaves of a kind, a power of two
   */
  Barn(int capacity, int room) {
    this.capacity = capacity;
    this.room = room;
    this.limit = limitOf(room);
    this.full = new MpmcVarHandleArrayQueue<>(room);
    this.empty = new MpmcVarHandleArrayQueue<>(room);
  }

  /** Full sheaves with which no more are wanted: 10 of 16, as in the kernel. */
  static int limitOf(int room) {
    return room * 10 / 16;
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

  /**
   * Puts an empty sheaf in, or leaves it to the collector if there is no room. Room is for more than there are full
   * ones, so that what goes back and forth is not made anew each time.
   */
  void giveEmpty(Sheaf sheaf) {
    empty.relaxedOffer(sheaf);
  }

  /** Lets go of all empty sheaves. */
  void trim() {
    for (int i = 0; i < room && empty.relaxedPoll() != null; i++) {}
  }

  /** Whether a full sheaf would be taken, as things are now. */
  boolean hasRoom() {
    return full.size() < limit;
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

  private void check(MpmcVarHandleArrayQueue<Sheaf> sheaves, int objects, LongConsumer each) {
    int size = sheaves.size();
    if (size > room) {
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
