package org.kmem.pool;

import java.lang.foreign.Arena;
import org.kmem.memory.BackingMemory;
import org.kmem.memory.Memory;
import org.kmem.pool.BadHandleException.Problem;
import org.kmem.slab.SlabGeometry;

/**
 * Which handles of a pool are in force: for each place where an object of it can start, the handle that it is in use by,
 * or was in use by last.
 *
 * <p>Safe for any thread as the objects are: who uses a handle was given it by who acquired it.
 */
final class HandleTable implements AutoCloseable {
  /*
   * Implementation notes.
   *
   *   handle = start + ( generation | place )
   *                                 ^ placeBits
   *   start:  a multiple of 2^placeBits, above 0
   *   place:  offset of the object in the heap, in units of the alignment of the pool's objects
   *   word:   one long for each place: its handle while it is in use, the complement of its last handle when it is not,
   *           0 if it was never handed out
   *
   * T1  the word of a place is positive exactly while the object is in use by a handle.
   * T2  a handle is good if the word of its place is equal to it. No other number is equal to the word that it
   *     leads to: a complement has the complement of its place in its lower bits, and leads to another word; 0 leads
   *     to the first word, which is never 0.
   * T3  no handle is issued twice: the generations of a place go up, the places of two objects differ, and the
   *     ranges of two pools are disjoint, see HandleNumbers.
   *
   * So a stale handle, of this pool or any other, is never good: it is not a matter of chance. A place whose
   * generations are used up is not handed out any more.
   *
   * One comparison of the whole word says that pool, place and generation are right, that the object is in use, and that
   * the pool is open: a closed one has two words of its own which no number that leads to them is equal to. Unsigned,
   * complements are above whatever is in use and above 0, so that an acquire asks in one comparison too whether the place
   * is free, was handed out before, and has generations left below the ceiling.
   *
   * The words are beside the heap and not before the object: there they would be overwritten by who
   * writes beyond another object, would not survive that the slab is given back, and would push objects that are
   * aligned to cache lines off them. They are indexed by the offset shifted by the size's highest bit, which
   * needs no division: objects are at least that far apart, so that no two share a word at a time; there are at most twice
   * as many as needed, and those not used are never touched. Where sizes are no powers of two a place can have the word
   * that another one had before its slab was given back; then the generations of the other go on in it.
   *
   * Words are plain: two threads that release one handle at the same moment can both pass, unless both use
   * closeOnce(). Then the object is free twice, and whoever is to be given it while another has it finds its word
   * positive and leaves it alone: see openSlow(). If those two are given it at the same moment too, both get the same handle;
   * one of their releases is refused.
   */
  private static final int MAX_GENERATION_BITS = 30;

  private static final int FIRST_CEILING = 1024;

  /** The words of closed pools: even numbers lead to an odd one, and odd numbers to an even one. */
  private static final long CLOSED_WORDS = closedWords();

  private final String pool;
  private final BackingMemory memory;
  private final HandleNumbers.Range numbers;
  private final long start;
  private final long heapBase;
  private final int stateShift;
  private final int placeBits;
  private final int generations;

  /** To be taken a complement from, for the next handle of its place. */
  private final long nextOfComplement;

  private int unitShift;
  private int indexShift;
  private long placeMask;
  private long words;
  private boolean closed;

  /** Above all generations issued; guarded by the monitor. */
  private int ceiling = FIRST_CEILING;

  /** Complements above this have a next generation below the ceiling. Read without the monitor: who reads an old one asks. */
  private long floor;

  /** Objects that were free twice, as far as it was found; guarded by the monitor. */
  private long freeTwice;

  HandleTable(String pool, SlabGeometry geometry, long heapBase, long heapBytes) {
    this.pool = pool;
    this.heapBase = heapBase;
    this.unitShift = Integer.numberOfTrailingZeros(geometry.alignBytes());
    this.stateShift = Integer.SIZE - 1 - Integer.numberOfLeadingZeros(geometry.sizeBytes());
    this.indexShift = stateShift - unitShift;
    int bits = Long.SIZE - Long.numberOfLeadingZeros((heapBytes >>> unitShift) - 1);
    this.placeBits = Math.max(indexShift + 1, bits); // a place and its complement have two words
    this.placeMask = (1L << placeBits) - 1;
    this.numbers = HandleNumbers.take();
    this.start = (numbers.start() + placeMask) & ~placeMask;
    this.generations =
        (int) Math.min(1L << MAX_GENERATION_BITS, (numbers.end() - start) >>> placeBits);
    this.nextOfComplement = placeMask; // ~word + 2^placeBits
    this.floor = floor();
    long bytes = ((placeMask >>> indexShift) + 1) * Long.BYTES;
    long granule = BackingMemory.granuleBytes();
    this.memory = BackingMemory.reserveSparse(Math.ceilDiv(bytes, granule) * granule);
    this.words = memory.address();
    Memory.putLong(words, ~(start - (1L << placeBits))); // or 0 would be good
  }

  private static long closedWords() {
    long words = Arena.global().allocate(2 * Long.BYTES, Long.BYTES).address();
    Memory.putLong(words, 1);
    Memory.putLong(words + Long.BYTES, 2);
    return words;
  }

  private long floor() {
    return ~(start + ((ceiling - 1L) << placeBits));
  }

  /**
   * The handle of an object that is about to be handed out. The pool is open.
   *
   * @param object its address
   * @return its handle; 0, and nothing is changed, if {@link #open} has to look at it
   */
  long tryOpen(long object) {
    long at = words + ((object - heapBase) >>> stateShift) * Long.BYTES;
    long word = Memory.getLong(at);
    if (Long.compareUnsigned(word, floor) <= 0) {
      return 0;
    }
    long handle = nextOfComplement - word;
    if (indexShift != 0 && ((handle ^ placeOf(object)) & placeMask) != 0) {
      return 0;
    }
    Memory.putLong(at, handle);
    return handle;
  }

  private long placeOf(long object) {
    return (object - heapBase) >>> unitShift;
  }

  /** The same, whatever it takes; 0 only if the object is not to be handed out. */
  long open(long object) {
    long handle = tryOpen(object);
    return handle != 0 ? handle : openSlow(object);
  }

  /**
   * The same, where it takes more: lets more generations be issued, or finds that there is none for this object.
   *
   * @param object its address
   * @return its handle; 0 if it is not to be handed out: it is in use, since it was freed twice, or its place is used
   *     up
   */
  private synchronized long openSlow(long object) {
    long at = words + ((object - heapBase) >>> stateShift) * Long.BYTES;
    long word = Memory.getLong(at);
    if (word > 0) {
      freeTwice++;
      return 0;
    }
    long generation = word == 0 ? 0 : generationOf(~word) + 1;
    if (generation >= generations) {
      return 0;
    }
    while (ceiling <= generation) {
      ceiling = Math.min(2 * ceiling, generations);
    }
    floor = floor();
    long handle = start + (generation << placeBits) + placeOf(object);
    Memory.putLong(at, handle);
    return handle;
  }

  /**
   * The object of a handle.
   *
   * @param handle any number
   * @return its address
   * @throws BadHandleException if it is not that of an object in use
   * @throws IllegalStateException if the pool is closed
   */
  long resolve(long handle) {
    return heapBase + offset(handle);
  }

  /**
   * Where in the heap the object of a handle is.
   *
   * @param handle any number
   * @return bytes from the heap's first
   * @throws BadHandleException if it is not that of an object in use
   * @throws IllegalStateException if the pool is closed
   */
  long offset(long handle) {
    long place = handle & placeMask;
    if (Memory.getLong(wordAt(place)) != handle) {
      throw diagnose(handle);
    }
    return place << unitShift;
  }

  /**
   * Ends a handle.
   *
   * @param handle any number
   * @return the address of its object, which nobody has now
   * @throws BadHandleException if it is not that of an object in use
   * @throws IllegalStateException if the pool is closed
   */
  long close(long handle) {
    long place = handle & placeMask;
    long at = wordAt(place);
    if (Memory.getLong(at) != handle) {
      throw diagnose(handle);
    }
    Memory.putLong(at, ~handle);
    return heapBase + (place << unitShift);
  }

  /** As {@link #close}, but that of any number of threads that do it at the same moment only one succeeds. */
  void closeOnce(long handle) {
    if (closed || !Memory.compareAndSetLong(wordAt(handle & placeMask), handle, ~handle)) {
      throw diagnose(handle);
    }
  }

  private long wordAt(long place) {
    return words + (place >>> indexShift) * Long.BYTES;
  }

  /** How often one place can be handed out. */
  int generations() {
    return generations;
  }

  /** Objects that turned out to be free twice, and are out of use. */
  synchronized long freeTwice() {
    return freeTwice;
  }

  void checkOpen() {
    if (closed) {
      throw closedException();
    }
  }

  private IllegalStateException closedException() {
    return new IllegalStateException("pool " + pool + " was closed: make a new one");
  }

  RuntimeException diagnose(long handle) {
    if (closed) {
      return closedException();
    }
    long generation = generationOf(handle);
    if (handle < start || generation >= generations) {
      return new BadHandleException(
          Problem.FOREIGN,
          pool,
          handle,
          handle == 0 ? "0 is no object" : "it is another pool's, or nobody's");
    }
    long word = Memory.getLong(wordAt(handle & placeMask));
    long last = word < 0 ? ~word : word;
    long since = word == 0 ? -1 : generationOf(last) - generation;
    if (since < 0 || (since == 0 && handle != last)) {
      return new BadHandleException(Problem.FOREIGN, pool, handle, "it was never issued");
    }
    return since == 0
        ? new BadHandleException(
            Problem.RELEASED, pool, handle, "its object was released; keep no handle beyond that")
        : new BadHandleException(
            Problem.REUSED,
            pool,
            handle,
            "its object was released, and its place was handed out %d times since"
                .formatted(since));
  }

  private long generationOf(long handle) {
    return (handle - start) >> placeBits;
  }

  /** Ends all handles; the numbers that were not used may be another pool's. Nobody may be at work. */
  @Override
  public void close() {
    closed = true;
    placeMask = 1;
    indexShift = 0;
    unitShift = 0;
    words = CLOSED_WORDS;
    HandleNumbers.giveBack(
        new HandleNumbers.Range(start + ((long) ceiling << placeBits), numbers.end()));
    memory.close();
  }
}
