package org.kmem.memory;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_CHAR_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static org.kmem.memory.AccessObserver.Kind.ADD;
import static org.kmem.memory.AccessObserver.Kind.COMPARE_AND_SET;
import static org.kmem.memory.AccessObserver.Kind.READ;
import static org.kmem.memory.AccessObserver.Kind.WRITE;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;
import org.kmem.units.PageSize;

/**
 * Raw memory by absolute address: reads, writes and atomic operations.
 *
 * <p>Addresses are those of live {@link BackingMemory}; nothing checks them, and a wrong one can stop
 * the JVM. {@code int} accesses are to multiples of 4, {@code long} accesses to multiples of 8. Plain
 * accesses have plain semantics; {@code Acquire}, {@code Release} and {@code compareAndSet} those of
 * {@link VarHandle}. Safe for any thread in that sense.
 *
 * <p>Needs {@code --enable-native-access} for this module (or {@code ALL-UNNAMED}); where the JVM denies
 * it, the first use of the class throws {@link NativeAccessError}.
 */
public final class Memory {
  /*
   * Implementation notes.
   * One segment over the whole address space in a static final field: its base, bounds and liveness
   * are constants to the compiler, so that an access is one instruction without Unsafe.
   * Plain accesses go by layouts without alignment: the address is a multiple all the same, but is not
   * tested at each access, which counts where there are a handful of accesses in two nanoseconds. An
   * aligned access through such a layout is as whole as any.
   *
   * Tests can have each access announced to an observer, see Observation; where that is not possible, which
   * is another constant, nothing is left of the question in compiled code.
   */
  private static final MemorySegment ALL = NativeAccess.everything();
  private static final MemorySegment ZERO_PAGE =
      Arena.global().allocate(PageSize.SIZE_BYTES, PageSize.SIZE_BYTES);
  private static final VarHandle INT = JAVA_INT.varHandle();
  private static final VarHandle LONG = JAVA_LONG.varHandle();
  private static final VarHandle PLAIN_INT = JAVA_INT_UNALIGNED.varHandle();
  private static final VarHandle PLAIN_LONG = JAVA_LONG_UNALIGNED.varHandle();

  private static final long LINE_BYTES = 64;

  /** Lines of a page that {@link #approachPage} reads; more do not help, see decision 0212. */
  private static final int APPROACHED_LINES = 2;

  /** A sum of lines that nobody will meet; it would do no harm. */
  private static final long UNLIKELY = 0x9E37_79B9_7F4A_7C15L;

  /** More than any address has, and so little that no field of a record reaches beyond the segment. */
  private static final long ADDRESS_MASK = Long.MAX_VALUE >>> 1;

  private Memory() {}

  /**
   * The address of a record, in a form that tells the compiler how large it can be: accesses to the record's fields are
   * not tested one by one then.
   *
   * @param address absolute address
   * @return the same
   */
  public static long record(long address) {
    return address & ADDRESS_MASK;
  }

  /**
   * Reads a byte.
   *
   * @param address absolute address
   * @return the byte
   */
  public static byte getByte(long address) {
    if (Observation.POSSIBLE) {
      Observation.before(READ, address, Byte.BYTES);
    }
    return ALL.get(JAVA_BYTE, address);
  }

  /**
   * Writes a byte.
   *
   * @param address absolute address
   * @param value what to write
   */
  public static void putByte(long address, byte value) {
    if (Observation.POSSIBLE) {
      Observation.before(WRITE, address, Byte.BYTES);
    }
    ALL.set(JAVA_BYTE, address, value);
  }

  /**
   * Reads two bytes as an unsigned number.
   *
   * @param address absolute address, a multiple of 2
   * @return the number
   */
  public static char getChar(long address) {
    if (Observation.POSSIBLE) {
      Observation.before(READ, address, Character.BYTES);
    }
    return ALL.get(JAVA_CHAR_UNALIGNED, address);
  }

  /**
   * Writes an unsigned number of two bytes.
   *
   * @param address absolute address, a multiple of 2
   * @param value what to write
   */
  public static void putChar(long address, char value) {
    if (Observation.POSSIBLE) {
      Observation.before(WRITE, address, Character.BYTES);
    }
    ALL.set(JAVA_CHAR_UNALIGNED, address, value);
  }

  /**
   * Reads an int.
   *
   * @param address absolute address, a multiple of 4
   * @return the int
   */
  public static int getInt(long address) {
    if (Observation.POSSIBLE) {
      Observation.before(READ, address, Integer.BYTES);
    }
    return (int) PLAIN_INT.get(ALL, address);
  }

  /**
   * Writes an int.
   *
   * @param address absolute address, a multiple of 4
   * @param value what to write
   */
  public static void putInt(long address, int value) {
    if (Observation.POSSIBLE) {
      Observation.before(WRITE, address, Integer.BYTES);
    }
    PLAIN_INT.set(ALL, address, value);
  }

  /**
   * Reads a long.
   *
   * @param address absolute address, a multiple of 8
   * @return the long
   */
  public static long getLong(long address) {
    if (Observation.POSSIBLE) {
      Observation.before(READ, address, Long.BYTES);
    }
    return (long) PLAIN_LONG.get(ALL, address);
  }

  /**
   * Writes a long.
   *
   * @param address absolute address, a multiple of 8
   * @param value what to write
   */
  public static void putLong(long address, long value) {
    if (Observation.POSSIBLE) {
      Observation.before(WRITE, address, Long.BYTES);
    }
    PLAIN_LONG.set(ALL, address, value);
  }

  /**
   * Reads an int with acquire semantics.
   *
   * @param address absolute address, a multiple of 4
   * @return the int
   */
  public static int getIntAcquire(long address) {
    if (Observation.POSSIBLE) {
      Observation.before(READ, address, Integer.BYTES);
    }
    return (int) INT.getAcquire(ALL, address);
  }

  /**
   * Writes an int with release semantics.
   *
   * @param address absolute address, a multiple of 4
   * @param value what to write
   */
  public static void putIntRelease(long address, int value) {
    if (Observation.POSSIBLE) {
      Observation.before(WRITE, address, Integer.BYTES);
    }
    INT.setRelease(ALL, address, value);
  }

  /**
   * Replaces an int if it is as expected, atomically, with volatile semantics.
   *
   * @param address absolute address, a multiple of 4
   * @param expected what must be there
   * @param value what to write
   * @return whether it was written
   */
  public static boolean compareAndSetInt(long address, int expected, int value) {
    if (Observation.POSSIBLE) {
      Observation.before(COMPARE_AND_SET, address, Integer.BYTES);
    }
    return INT.compareAndSet(ALL, address, expected, value);
  }

  /**
   * Adds to an int, atomically, with volatile semantics.
   *
   * @param address absolute address, a multiple of 4
   * @param delta what to add
   * @return the value before
   */
  public static int getAndAddInt(long address, int delta) {
    if (Observation.POSSIBLE) {
      Observation.before(ADD, address, Integer.BYTES);
    }
    return (int) INT.getAndAdd(ALL, address, delta);
  }

  /**
   * Reads a long with acquire semantics.
   *
   * @param address absolute address, a multiple of 8
   * @return the long
   */
  public static long getLongAcquire(long address) {
    if (Observation.POSSIBLE) {
      Observation.before(READ, address, Long.BYTES);
    }
    return (long) LONG.getAcquire(ALL, address);
  }

  /**
   * Writes a long with release semantics.
   *
   * @param address absolute address, a multiple of 8
   * @param value what to write
   */
  public static void putLongRelease(long address, long value) {
    if (Observation.POSSIBLE) {
      Observation.before(WRITE, address, Long.BYTES);
    }
    LONG.setRelease(ALL, address, value);
  }

  /**
   * Replaces a long if it is as expected, atomically, with volatile semantics.
   *
   * @param address absolute address, a multiple of 8
   * @param expected what must be there
   * @param value what to write
   * @return whether it was written
   */
  public static boolean compareAndSetLong(long address, long expected, long value) {
    if (Observation.POSSIBLE) {
      Observation.before(COMPARE_AND_SET, address, Long.BYTES);
    }
    return LONG.compareAndSet(ALL, address, expected, value);
  }

  /**
   * Adds to a long, atomically, with volatile semantics.
   *
   * @param address absolute address, a multiple of 8
   * @param delta what to add
   * @return the value before
   */
  public static long getAndAddLong(long address, long delta) {
    if (Observation.POSSIBLE) {
      Observation.before(ADD, address, Long.BYTES);
    }
    return (long) LONG.getAndAdd(ALL, address, delta);
  }

  /**
   * A checked view of a range that ends with an arena, by the arena's rules for threads. The memory must stay
   * open as long as the arena: an access to what was unmapped can stop the JVM.
   *
   * @param address absolute address
   * @param sizeBytes length of the view
   * @param scope closing it ends the view, and nothing else
   * @return the view
   * @throws IllegalStateException if the arena is closed
   * @throws WrongThreadException if the arena is another thread's
   */
  public static MemorySegment segment(long address, long sizeBytes, Arena scope) {
    return MemorySegment.ofAddress(address).reinterpret(sizeBytes, scope, null);
  }

  /**
   * Fills a range with one byte.
   *
   * @param address absolute address
   * @param sizeBytes length of the range
   * @param value the byte
   */
  public static void fill(long address, long sizeBytes, byte value) {
    if (Observation.POSSIBLE) {
      Observation.before(WRITE, address, sizeBytes);
    }
    ALL.asSlice(address, sizeBytes).fill(value);
  }

  /**
   * Reads bytes into an array.
   *
   * @param address absolute address
   * @param to where they go
   * @param offset index of the first
   * @param length how many
   * @throws IndexOutOfBoundsException if the array has no such part
   */
  public static void getBytes(long address, byte[] to, int offset, int length) {
    if (Observation.POSSIBLE) {
      Observation.before(READ, address, length);
    }
    MemorySegment.copy(ALL, JAVA_BYTE, address, to, offset, length);
  }

  /**
   * Writes bytes of an array.
   *
   * @param address absolute address
   * @param from where they are
   * @param offset index of the first
   * @param length how many
   * @throws IndexOutOfBoundsException if the array has no such part
   */
  public static void putBytes(long address, byte[] from, int offset, int length) {
    if (Observation.POSSIBLE) {
      Observation.before(WRITE, address, length);
    }
    MemorySegment.copy(from, offset, ALL, JAVA_BYTE, address, length);
  }

  /**
   * Zeroes whole pages: {@code clear_page}. By copies of a page of zeroes, which stays in the nearest cache: that
   * takes less time than {@link #fill}.
   *
   * @param address absolute address, a multiple of {@link PageSize#SIZE_BYTES}
   * @param sizeBytes length of the range, a multiple of it as well
   */
  public static void clearPages(long address, long sizeBytes) {
    if (Observation.POSSIBLE) {
      Observation.before(WRITE, address, sizeBytes);
    }
    for (long offset = 0; offset < sizeBytes; offset += PageSize.SIZE_BYTES) {
      clear(address + offset);
    }
  }

  /**
   * Zeroes a page.
   *
   * @param address first byte, a multiple of the page size
   */
  public static void clearPage(long address) {
    if (Observation.POSSIBLE) {
      Observation.before(WRITE, address, PageSize.SIZE_BYTES);
    }
    clear(address);
  }

  private static void clear(long page) {
    MemorySegment.copy(ZERO_PAGE, 0, ALL, page, PageSize.SIZE_BYTES);
  }

  /**
   * Reads the first lines of a page that will soon be cleared, so that they are near by then and the hardware fetches
   * those after them: there is no instruction for that which Java can give. What they hold does not matter, and
   * others may write them meanwhile.
   *
   * @param address absolute address of the page, which is backed: else reading it costs a fault of the host
   */
  public static void approachPage(long address) {
    long page = record(address);
    long seen = 0;
    for (int line = 0; line < APPROACHED_LINES; line++) {
      seen += (long) PLAIN_LONG.get(ALL, page + line * LINE_BYTES);
    }
    if (seen == UNLIKELY) {
      Thread.onSpinWait(); // what is never looked at would not be read
    }
  }

  /**
   * Copies a range to another that does not overlap it.
   *
   * @param from absolute address of the first byte read
   * @param to absolute address of the first byte written
   * @param sizeBytes length of both
   */
  public static void copy(long from, long to, long sizeBytes) {
    if (Observation.POSSIBLE) {
      Observation.before(READ, from, sizeBytes);
      Observation.before(WRITE, to, sizeBytes);
    }
    MemorySegment.copy(ALL, from, ALL, to, sizeBytes);
  }
}
