package org.kmem.pool;

import org.kmem.memory.BackingMemory;
import org.kmem.memory.Memory;
import org.kmem.pool.BadHandleException.Problem;
import org.kmem.slab.SlabGeometry;

/**
 * Which handles of a pool are in force: for each place where an object of it can start, how often it was handed
 * out and taken back.
 *
 * <p>Safe for any thread as the objects are: who uses a handle was given it by who acquired it.
 */
final class HandleTable implements AutoCloseable {
  /*
   * Implementation notes.
   *
   *   handle = start + ( generation | place )
   *                                 ^ placeBits
   *   place:      offset of the object in the heap, in units of the alignment of the pool's objects
   *   state:      one int for each place: times it was handed out + times it was taken back
   *   generation: state / 2 at the time it was handed out
   *
   * T1  state is odd exactly while the object is in use by a handle.
   * T2  a handle is good if its number less start is generation << placeBits | place, and the state of the place is
   *     2 * generation + 1.
   * T3  no handle is issued twice: the state of a place never decreases, the places of two objects differ, and the
   *     ranges of two pools are disjoint, see HandleNumbers.
   *
   * So a stale handle, of this pool or any other, is never good: it is not a matter of chance. A place whose
   * generations are used up is not handed out any more.
   *
   * The state is beside the heap and not before the object: there it would be overwritten by who
   * writes beyond another object, would not survive that the slab is given back, and would push objects that are
   * aligned to cache lines off them. States are indexed by the offset shifted by the size's highest bit, which
   * needs no division: objects are at least that far apart, so that no two share a state; there are at most twice
   * as many as needed, and those not used are never touched.
   *
   * States are plain: two threads that release one handle at the same moment can both pass. Then the object is
   * free twice, and whoever is to be given it the second time finds its state odd and leaves it alone: see open().
   */
  /** So that the state of a place stays below 2^31. */
  private static final int MAX_GENERATION_BITS = 30;

  private static final int FIRST_CEILING = 1024;

  private final String pool;
  private final BackingMemory memory;
  private final HandleNumbers.Range numbers;
  private final long states;
  private final long heapBase;
  private final long start;
  private final int unitShift;
  private final int stateShift;
  private final int placeBits;
  private final long placeMask;
  private final int generations;

  /** Above all generations issued; grows under the monitor, and is read without: who reads an old one asks. */
  private int ceiling = FIRST_CEILING;

  HandleTable(String pool, SlabGeometry geometry, long heapBase, long heapBytes) {
    this.pool = pool;
    this.heapBase = heapBase;
    this.unitShift = Integer.numberOfTrailingZeros(geometry.alignBytes());
    this.stateShift = Integer.SIZE - 1 - Integer.numberOfLeadingZeros(geometry.sizeBytes());
    this.placeBits =
        Math.max(1, Long.SIZE - Long.numberOfLeadingZeros((heapBytes >>> unitShift) - 1));
    this.placeMask = (1L << placeBits) - 1;
    this.numbers = HandleNumbers.take();
    this.start = numbers.start();
    this.generations = (int) Math.min(1L << MAX_GENERATION_BITS, numbers.length() >>> placeBits);
    long states = (placeMask >>> (stateShift - unitShift)) + 1;
    long granule = BackingMemory.granuleBytes();
    this.memory =
        BackingMemory.reserveSparse(Math.ceilDiv(states * Integer.BYTES, granule) * granule);
    this.states = memory.address();
  }

  /**
   * The handle of an object that is about to be handed out.
   *
   * @param object its address
   * @return its handle; 0 if it is not to be handed out: it is in use, since it was freed twice, or its place is used
   *     up
   */
  long open(long object) {
    long place = (object - heapBase) >>> unitShift;
    long at = stateAt(place);
    int state = Memory.getInt(at);
    // An even number shifted: one comparison for both, since an odd one becomes negative.
    int generation = Integer.rotateRight(state, 1);
    if (Integer.compareUnsigned(generation, ceiling) >= 0 && !raiseCeiling(generation)) {
      return 0;
    }
    Memory.putInt(at, state + 1);
    return start + ((long) generation << placeBits) + place;
  }

  /** Lets more generations be issued; false if an object is in use, or there are no more. */
  private synchronized boolean raiseCeiling(int generation) {
    if (generation < 0 || generation >= generations) {
      return false;
    }
    while (ceiling <= generation) {
      ceiling = Math.min(2 * ceiling, generations);
    }
    return true;
  }

  /**
   * The object of a handle.
   *
   * @param handle any number
   * @return its address
   * @throws BadHandleException if it is not that of an object in use
   */
  long resolve(long handle) {
    long number = handle - start;
    long place = number & placeMask;
    if (Memory.getInt(stateAt(place)) != (((number >>> placeBits) << 1) | 1)) {
      throw diagnose(handle);
    }
    return heapBase + (place << unitShift);
  }

  /**
   * Ends a handle.
   *
   * @param handle any number
   * @return the address of its object, which nobody has now
   * @throws BadHandleException if it is not that of an object in use
   */
  long close(long handle) {
    long number = handle - start;
    long place = number & placeMask;
    long at = stateAt(place);
    int state = Memory.getInt(at);
    if (state != (((number >>> placeBits) << 1) | 1)) {
      throw diagnose(handle);
    }
    Memory.putInt(at, state + 1);
    return heapBase + (place << unitShift);
  }

  private long stateAt(long place) {
    return states + (place >>> (stateShift - unitShift)) * Integer.BYTES;
  }

  /** How often one place can be handed out. */
  int generations() {
    return generations;
  }

  BadHandleException diagnose(long handle) {
    long number = handle - start;
    long generation = number >>> placeBits;
    if (number < 0 || generation >= generations) {
      return new BadHandleException(
          Problem.FOREIGN,
          pool,
          handle,
          handle == 0 ? "0 is no object" : "it is another pool's, or nobody's");
    }
    int state = Memory.getInt(stateAt(number & placeMask));
    if (generation > state >>> 1 || (generation == state >>> 1 && (state & 1) == 0)) {
      return new BadHandleException(Problem.FOREIGN, pool, handle, "it was never issued");
    }
    return (state & 1) == 0 && generation == (state >>> 1) - 1
        ? new BadHandleException(
            Problem.RELEASED, pool, handle, "its object was released; keep no handle beyond that")
        : new BadHandleException(
            Problem.REUSED,
            pool,
            handle,
            "its object was released, and its place was handed out %d times since"
                .formatted(((state + 1) >>> 1) - 1 - generation));
  }

  /** Ends all handles; the numbers that were not used may be another pool's. Nobody may be at work. */
  @Override
  public void close() {
    HandleNumbers.giveBack(
        new HandleNumbers.Range(start + ((long) ceiling << placeBits), numbers.end()));
    memory.close();
  }
}
