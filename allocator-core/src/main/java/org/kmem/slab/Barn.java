package org.kmem.slab;

import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.LongConsumer;
import org.jctools.queues.varhandle.MpmcVarHandleArrayQueue;
import org.jspecify.annotations.Nullable;

/**
 * Where the slots of one node trade objects of one cache, a sheaf's worth at a time: one CAS for each.
 *
 * <p>There is room for as many sheaves as the cache claimed when it was made. When that is used up the barn grows, as
 * far as the {@link CacheBudget} goes, and {@link #shrink} makes it as small as it was.
 *
 * <p>Safe for any thread; who trades waits for nobody, except that the first who needs more room makes it. What was done
 * to objects before they were given is seen by who takes them.
 *
 * <p>Kernel counterpart: {@code struct node_barn}, which has a spin lock, and lists of full and of empty
 * sheaves.
 */
final class Barn {
  /*
   * Implementation notes.
   *
   * Sheaves are in rings, each but the first twice as large as the one before it, the first as large as the claim. Who
   * gives and who takes tries them in order: what is given and taken in turn stays in the first, whose objects are warm,
   * and the others have what one side is ahead of the other.
   *
   * A ring is never dropped: somebody may be about to give to it. After shrinking, the upper ones are given nothing
   * until the barn grows again, but for who looked before, and are still looked at by who takes, so that nothing is
   * lost there.
   *
   * field             read       write       guard
   * rings[i]          acquire    release     monitor; null once, then the same for good
   * open              acquire    release     monitor; how many rings are given to
   *
   * The first ring is made when the first sheaf's worth is given: few caches ever trade.
   */
  /** Full sheaves that there is room for at least, if a budget allows; the kernel keeps 10. */
  static final int ROOM_MIN = 16;

  /** The same where a budget does not allow for it. */
  static final int ROOM_SMALLEST = 4;

  /** Rings of a barn: together they have 31 times the room of the first. */
  static final int RINGS = 5;

  private static final int ROOM_MAX = 256;

  /** What the objects in a barn may come to before it grows, where there is much memory. */
  private static final long BYTES_MAX = 1 << 20;

  /** What they may come to of all memory, as a shift. */
  private static final int SHARE_SHIFT = 10;

  private final int capacity;
  private final int room;
  private final BarnGrowth growth;
  private final AtomicReferenceArray<@Nullable SheafRing> rings = new AtomicReferenceArray<>(RINGS);
  private final MpmcVarHandleArrayQueue<Sheaf> empty = new MpmcVarHandleArrayQueue<>(ROOM_MIN);
  private volatile int open;

  /**
   * Makes an empty barn.
   *
   * @param capacity objects in a full sheaf
   * @param room full sheaves that there is room for without growing, a power of two
   * @param growth who says whether there may be more
   */
  Barn(int capacity, int room, BarnGrowth growth) {
    this.capacity = capacity;
    this.room = room;
    this.growth = growth;
  }

  /**
   * How many full sheaves a barn is to have room for.
   *
   * @param memoryBytes all memory
   * @param sheafBytes what a sheaf's objects take
   * @return a power of two
   */
  static int roomFor(long memoryBytes, long sheafBytes) {
    long sheaves = Math.min(BYTES_MAX, memoryBytes >>> SHARE_SHIFT) / sheafBytes;
    return (int) Long.highestOneBit(Math.clamp(sheaves, ROOM_MIN, ROOM_MAX));
  }

  /** Takes a sheaf's worth of objects out; false, with nothing changed, if there is none at hand. */
  boolean take(long[] objects, int to) {
    for (int i = 0; i < RINGS; i++) {
      SheafRing ring = rings.getAcquire(i);
      if (ring == null) {
        return false;
      }
      if (ring.take(objects, to)) {
        return true;
      }
    }
    return false;
  }

  /** Puts a sheaf's worth of objects in; false, with nothing changed, if there is no room. */
  boolean give(long[] objects, int from) {
    int most = open;
    for (int i = 0; i < most; i++) {
      SheafRing ring = rings.getAcquire(i);
      if (ring != null && ring.give(objects, from)) {
        return true;
      }
    }
    return mayGrow(most) && grow(most).give(objects, from);
  }

  private boolean mayGrow(int from) {
    return from == 0 || (from < RINGS && growth.isPossible(room(from)));
  }

  /** Opens a ring, unless another thread has done so; the ring to try next, which is a full one if there may be none. */
  private synchronized SheafRing grow(int from) {
    boolean mine = open == from && (from == 0 || growth.claim(room(from)));
    int last = mine ? from : open - 1;
    SheafRing ring = rings.getAcquire(last);
    if (ring == null) {
      ring = new SheafRing(capacity, room(last));
      rings.setRelease(last, ring);
    }
    if (mine) {
      open = from + 1;
    }
    return ring;
  }

  private int room(int ring) {
    return room << ring;
  }

  /**
   * Gives up what it has grown by, when what was there has been taken: who needs room grows it anew.
   */
  synchronized void shrink() {
    for (int i = 1; i < open; i++) {
      growth.giveBack(room(i));
    }
    open = Math.min(open, 1);
  }

  /** Takes an empty sheaf, or makes one. */
  Sheaf takeEmpty() {
    Sheaf sheaf = empty.relaxedPoll();
    return sheaf != null ? sheaf : new Sheaf(capacity);
  }

  /** Puts an empty sheaf by, or leaves it to the collector if there are enough of them. */
  void giveEmpty(Sheaf sheaf) {
    empty.relaxedOffer(sheaf);
  }

  /** Lets go of all empty sheaves. */
  void trim() {
    for (int i = 0; i < ROOM_MIN && empty.relaxedPoll() != null; i++) {}
  }

  /** Whether a full sheaf would be taken, as things are now. */
  boolean hasRoom() {
    int most = open;
    return sheaves() < (long) room * ((1 << most) - 1) || mayGrow(most);
  }

  /** Objects in full sheaves, a recent number. */
  long objects() {
    return sheaves() * capacity;
  }

  /** Full sheaves, a recent number. */
  long sheaves() {
    long sheaves = 0;
    for (int i = 0; i < RINGS; i++) {
      SheafRing ring = rings.getAcquire(i);
      sheaves += ring == null ? 0 : ring.sheaves();
    }
    return sheaves;
  }

  /** Checks its rings and shows each object. Nobody may be at work. */
  void forEachFull(LongConsumer each) {
    for (int i = 0; i < RINGS; i++) {
      SheafRing ring = rings.getAcquire(i);
      if (ring != null) {
        ring.forEachFull(each);
      }
    }
  }
}
