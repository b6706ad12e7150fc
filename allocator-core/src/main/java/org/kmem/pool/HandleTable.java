package org.kmem.pool;

import java.lang.foreign.Arena;
import org.kmem.memory.BackingMemory;
import org.kmem.memory.Memory;
import org.kmem.pool.BadHandleException.Problem;
import org.kmem.slab.SlabGeometry;

/**
 * Which handles of a pool are in force: for each place where an object of it can start, the handle that it is in use by, or how
 * often it was.
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
   *   word:   one long for each place: the complement of its handle while it is in use; when it is not, its next generation
   *           << placeBits, which is 0 if it was never handed out
   *
   * T1  the word of a place is negative exactly while the object is in use by a handle.
   * T2  a handle is good if the word of its place is its complement. No other number is the complement of the word that
   *     it leads to: the complements of words of free places have ones in all bits of the place, and lead to the last word,
   *     which is no object's, and a complement that leads elsewhere.
   * T3  no handle is issued twice: the generations of a place go up, the places of two objects differ, and the
   *     ranges of two pools are disjoint, see HandleNumbers.
   *
   * So a stale handle, of this pool or any other, is never good: it is not a matter of chance. A place whose
   * generations are used up is not handed out any more.
   *
   * One comparison of the whole word says that pool, place and generation are right, that the object is in use, and that
   * the pool is open: a closed one has two words of its own which are no complements of what leads to them. Unsigned,
   * words of objects in use are above all others, so that an acquire asks in one comparison too whether the place is free and
   * has generations left below the ceiling. A place that was never handed out is not special: the first thing that
   * every pool does is to hand out many of those, and the compiler would take that for the way of most objects.
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
   * negative and leaves it alone: see openSlow(). If those two are given it at the same moment too, both get the same handle;
   * one of their releases is refused.
   */
  private static final int MAX_GENERATION_BITS = 30;

  private static final int FIRST_CEILING = 1024;

  private static final int WORD_SHIFT = 3;

  /** What is an address of a word, and above 0. */
  private static final long WORD_ADDRESSES = (1L << 62) - Long.BYTES;

  /** The words of closed pools: even numbers lead to an even one, odd numbers to an odd one, and complements differ in that. */
  private static final long CLOSED_WORDS = closedWords();

  private final String pool;
  private final BackingMemory memory;
  private final HandleNumbers.Range numbers;
  private final long start;
  private final long heapBase;
  private final int placeBits;
  private final int generations;

  /** From a handle less its place to the word of the place when it is free. */
  private final long nextWord;

  private int unitShift;

  /** From an offset in the heap to that of the word, whose lower bits are to be dropped then. */
  private int wordShift;

  private long placeMask;

  /** Address of the first word. */
  private long words;

  private boolean closed;

  /** Whether an acquire has to allocate an object and to make a handle, and nothing else; false once it is closed. */
  private boolean plainAcquire;

  /** Whether a release has to end the handle and to free the object, and nothing else. */
  private boolean plainRelease;

  /** Above all generations issued; guarded by the monitor. */
  private int ceiling = FIRST_CEILING;

  /** Words of free places below this have a generation below the ceiling. Read without the monitor: who reads an old one asks. */
  private long limit;

  /** The same for acquires that have nothing else to do; 0 if there are none. */
  private long plainLimit;

  /** Objects that were free twice, as far as it was found; guarded by the monitor. */
  private long freeTwice;

  HandleTable(String pool, SlabGeometry geometry, long heapBase, long heapBytes) {
    this.pool = pool;
    this.heapBase = heapBase;
    this.unitShift = Integer.numberOfTrailingZeros(geometry.alignBytes());
    int sizeShift = Integer.SIZE - 1 - Integer.numberOfLeadingZeros(geometry.sizeBytes());
    int shared = sizeShift - unitShift;
    long places = (heapBytes >>> unitShift) + (1L << shared); // those of the last word are nobody's
    this.placeBits = Math.max(shared + 1, Long.SIZE - Long.numberOfLeadingZeros(places - 1));
    this.placeMask = (1L << placeBits) - 1;
    this.numbers = HandleNumbers.take();
    this.start = (numbers.start() + placeMask) & ~placeMask;
    this.generations =
        (int) Math.min(1L << MAX_GENERATION_BITS, (numbers.end() - start) >>> placeBits);
    this.nextWord = (1L << placeBits) - start;
    this.limit = (long) ceiling << placeBits;
    this.wordShift = sizeShift - WORD_SHIFT;
    long last = (placeMask >>> shared) * Long.BYTES;
    long bytes = last + Long.BYTES;
    long granule = BackingMemory.granuleBytes();
    this.memory = BackingMemory.reserveSparse(Math.ceilDiv(bytes, granule) * granule);
    this.words = memory.address();
    Memory.putLong(
        memory.address() + last, -1); // the complement of 0, which leads to the first word
  }

  private static long closedWords() {
    long words = Arena.global().allocate(2 * Long.BYTES, Long.BYTES).address();
    Memory.putLong(words, 2);
    Memory.putLong(words + Long.BYTES, 1);
    return words;
  }

  /**
   * Whether a handle can be made of an object in the way of most: {@link #openReady}.
   *
   * @param object its address
   * @return false if {@link #open} has to look at it, or more is to be done for an acquire
   */
  boolean isReady(long object) {
    return Long.compareUnsigned(Memory.getLong(wordOf(object - heapBase)), plainLimit) < 0;
  }

  /** The handle of an object that is ready and about to be handed out; the pool is open. */
  long openReady(long object) {
    long offset = object - heapBase;
    long at = wordOf(offset);
    long handle = start + (offset >>> unitShift) + Memory.getLong(at);
    Memory.putLong(at, ~handle);
    return handle;
  }

  /**
   * The handle of an object that is about to be handed out, whatever it takes: lets more generations be issued, or finds that
   * there is none for this object. The pool is open.
   *
   * @param object its address
   * @return its handle; 0 if it is not to be handed out: it is in use, since it was freed twice, or its place is used
   *     up
   */
  long open(long object) {
    long word = Memory.getLong(wordOf(object - heapBase));
    return Long.compareUnsigned(word, limit) < 0 ? openReady(object) : openSlow(object);
  }

  private synchronized long openSlow(long object) {
    long word = Memory.getLong(wordOf(object - heapBase));
    if (word < 0) {
      freeTwice++;
      return 0;
    }
    long generation = word >>> placeBits;
    if (generation >= generations) {
      return 0;
    }
    while (ceiling <= generation) {
      ceiling = Math.min(2 * ceiling, generations);
    }
    limit = (long) ceiling << placeBits;
    plainLimit = plainAcquire ? limit : 0;
    return openReady(object);
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
    long offset = offsetOf(handle);
    if (Memory.getLong(wordOf(offset)) != ~handle) {
      throw diagnose(handle);
    }
    return offset;
  }

  private long offsetOf(long handle) {
    return (handle & placeMask) << unitShift;
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
    long offset = offsetOf(handle);
    long at = wordOf(offset);
    if (Memory.getLong(at) != ~handle) {
      throw diagnose(handle);
    }
    Memory.putLong(at, nextWord(handle));
    return heapBase + offset;
  }

  private long nextWord(long handle) {
    return handle - (handle & placeMask) + nextWord;
  }

  /** As {@link #close}, but that of any number of threads that do it at the same moment only one succeeds. */
  void closeOnce(long handle) {
    if (closed || !Memory.compareAndSetLong(wordOf(offsetOf(handle)), ~handle, nextWord(handle))) {
      throw diagnose(handle);
    }
  }

  /** Where the word is: the mask also says to the compiler what it would test at each access, that this is above 0. */
  private long wordOf(long offset) {
    return (words + (offset >>> wordShift)) & WORD_ADDRESSES;
  }

  boolean isPlainAcquire() {
    return plainAcquire;
  }

  boolean isPlainRelease() {
    return plainRelease;
  }

  /** Says what can be left out of acquires and releases: here, where both look anyhow. For one thread at a time. */
  synchronized void choosePaths(boolean acquiresPlainly, boolean releasesPlainly) {
    plainAcquire = acquiresPlainly;
    plainLimit = plainAcquire ? limit : 0;
    plainRelease = releasesPlainly;
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
    long word = Memory.getLong(wordOf(offsetOf(handle)));
    long issued = word < 0 ? generationOf(~word) + 1 : word >>> placeBits;
    long since = issued - 1 - generation;
    if (since < 0 || (since == 0 && word < 0)) {
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
    unitShift = WORD_SHIFT;
    wordShift = 0;
    words = CLOSED_WORDS;
    HandleNumbers.giveBack(
        new HandleNumbers.Range(start + ((long) ceiling << placeBits), numbers.end()));
    memory.close();
  }
}
