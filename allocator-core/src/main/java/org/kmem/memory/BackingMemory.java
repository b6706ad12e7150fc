package org.kmem.memory;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;
import org.kmem.units.ByteSize;
import org.kmem.units.PageSize;

/**
 * A range of off-heap memory that an engine stands on: reserved at once, committed by touch, zero at
 * first touch, its base aligned to 2 MiB.
 *
 * <p>{@link #reserve} is for memory that will be used in full and refuses what the container or the
 * machine could never hold; {@link #reserveSparse} is for metadata and simulated ranges of which only a
 * part will be touched, and is bound by address space only. Both refuse what resource limits or strict
 * overcommit forbid. Read and write it through {@link Memory} by absolute address, or through {@link
 * #segment}.
 *
 * <p>Where there is no mmap that we know (other systems than Linux, other processors than x86_64 and
 * arm64), or with the system property {@code kmem.memory.backing=arena}, the memory comes from {@link
 * Arena#ofShared()}: the whole size, sparse or not, is then written and so committed at once, counts
 * against {@code -XX:MaxDirectMemorySize}, decommit fills with zeros and gives nothing back, and advice
 * is not taken. The property may also be {@code auto}, the default, or {@code mmap}, which fails where
 * there is none.
 *
 * <p>Offsets and lengths are bytes, multiples of {@link #granuleBytes()}; an empty range is allowed and
 * does nothing. Methods are safe for any thread, also against {@code close()}; accesses by address are
 * not, and closing while any thread may still make one is the owner's error and can stop the JVM.
 *
 * <p>Errors: {@link MemoryRangeException} for arguments that can never be right, {@link
 * MemoryLimitException} for a refusal, {@link MemoryClosedException} after {@code close()}, {@link
 * MemoryException} for what the kernel refused unforeseen, {@link NativeAccessError} where the JVM denies
 * native access. Source: mmap(2), madvise(2), mincore(2),
 * Documentation/admin-guide/mm/transhuge.rst.
 */
public final class BackingMemory implements AutoCloseable {
  /*
   * Implementation notes.
   * One arena owns the memory in both cases: for a mapping it holds only the munmap, as the segment's
   * cleanup. So segments and calls under way are bound to one lifetime, and a close that comes in the
   * middle of either fails with nothing unmapped: see Mmap for why that matters.
   * Kernel counterpart: the memory a machine boots with (memblock); decommit is what a balloon does.
   */

  /** Alignment of the base address: a huge page of x86_64 and of arm64 with 4 KiB pages. */
  public static final long ALIGNMENT_BYTES = 2L << 20;

  private static final String BACKING_PROPERTY = "kmem.memory.backing";

  private final Arena arena;
  private final MemorySegment whole;

  /** The calls that manage the range; {@code null} if it is the Arena's own memory. */
  private final @Nullable Mmap mmap;

  private BackingMemory(Arena arena, MemorySegment whole, @Nullable Mmap mmap) {
    this.arena = arena;
    this.whole = whole;
    this.mmap = mmap;
  }

  /**
   * Reserves memory that will be used in full.
   *
   * @param sizeBytes bytes, a positive multiple of {@link #granuleBytes()}
   * @return the memory, owned by the caller
   * @throws MemoryRangeException if the size is no such number
   * @throws MemoryLimitException if a control group, RAM with swap, a resource limit, strict overcommit
   *     or the address space cannot bear it
   */
  public static BackingMemory reserve(long sizeBytes) {
    return reserve(sizeBytes, Use.FULL, chosenSource(), MemoryLimits.ofProcess());
  }

  /**
   * Reserves memory that will be touched only in part. Huge pages are off until advised, so that a
   * touch commits one page.
   *
   * @param sizeBytes bytes, a positive multiple of {@link #granuleBytes()}
   * @return the memory, owned by the caller
   * @throws MemoryRangeException if the size is no such number
   * @throws MemoryLimitException if a resource limit, strict overcommit or the address space cannot bear
   *     it
   */
  public static BackingMemory reserveSparse(long sizeBytes) {
    return reserve(sizeBytes, Use.SPARSE, chosenSource(), MemoryLimits.ofProcess());
  }

  /**
   * Tells the granule of sizes and ranges: the host's page, at least 4 KiB.
   *
   * @return bytes, a power of two
   */
  public static long granuleBytes() {
    NativeAccess.require();
    Mmap bound = Mmap.bound();
    return bound == null
        ? PageSize.SIZE_BYTES
        : Math.max(PageSize.SIZE_BYTES, bound.pageSizeBytes());
  }

  static BackingMemory reserve(long sizeBytes, Use use, Source source, MemoryLimits limits) {
    long granuleBytes = granuleBytes();
    if (sizeBytes <= 0 || sizeBytes % granuleBytes != 0) {
      throw new MemoryRangeException(
          "cannot reserve "
              + sizeBytes
              + " bytes: ask for a positive multiple of the page size, "
              + granuleBytes);
    }
    Mmap mmap = source == Source.ARENA ? null : Mmap.bound();
    if (mmap == null && source == Source.MMAP) {
      throw new MemoryException(
          BACKING_PROPERTY
              + "=mmap, but kmem knows mmap only on Linux on x86_64 and arm64: use auto or arena");
    }
    if (mmap == null || use == Use.FULL) {
      limits.checkFull(sizeBytes, ALIGNMENT_BYTES);
    } else {
      limits.checkSparse(sizeBytes, ALIGNMENT_BYTES);
    }
    if (mmap == null) {
      return allocate(sizeBytes);
    }
    BackingMemory memory = map(mmap, sizeBytes);
    if (use == Use.SPARSE) {
      // Where huge pages are always on, each first touch would commit 2 MiB. No huge pages at all:
      // fine.
      memory.adviseSmallPages(0, sizeBytes);
    }
    return memory;
  }

  private static Source chosenSource() {
    String value = System.getProperty(BACKING_PROPERTY, "auto");
    return switch (value) {
      case "auto" -> Source.AUTO;
      case "mmap" -> Source.MMAP;
      case "arena" -> Source.ARENA;
      default ->
          throw new MemoryException(
              BACKING_PROPERTY + "=" + value + ": the choices are auto, mmap and arena");
    };
  }

  private static BackingMemory map(Mmap mmap, long sizeBytes) {
    long base = mmap.mapAligned(sizeBytes, ALIGNMENT_BYTES);
    if (base < 0) {
      throw failure("mmap of " + ByteSize.text(sizeBytes), base);
    }
    Arena arena = Arena.ofShared();
    MemorySegment whole =
        MemorySegment.ofAddress(base).reinterpret(sizeBytes, arena, gone -> unmap(mmap, gone));
    return new BackingMemory(arena, whole, mmap);
  }

  private static void unmap(Mmap mmap, MemorySegment range) {
    long result = mmap.unmap(range.address(), range.byteSize());
    if (result != 0) {
      throw failure("munmap (the range stays mapped and unused)", result);
    }
  }

  private static BackingMemory allocate(long sizeBytes) {
    Arena arena = Arena.ofShared();
    try {
      return new BackingMemory(arena, arena.allocate(sizeBytes, ALIGNMENT_BYTES), null);
    } catch (OutOfMemoryError tooMuch) {
      arena.close();
      throw new MemoryLimitException(
          "asked for "
              + ByteSize.text(sizeBytes)
              + ", but the Java runtime refuses ("
              + tooMuch.getMessage()
              + "): raise -XX:MaxDirectMemorySize, or ask for less",
          "the Java runtime (-XX:MaxDirectMemorySize)",
          0,
          sizeBytes);
    }
  }

  /**
   * Tells where the memory begins.
   *
   * @return absolute address, a multiple of {@link #ALIGNMENT_BYTES}
   * @throws MemoryClosedException after {@code close()}
   */
  public long address() {
    checkOpen();
    return whole.address();
  }

  /**
   * Tells how much was reserved.
   *
   * @return bytes
   * @throws MemoryClosedException after {@code close()}
   */
  public long sizeBytes() {
    checkOpen();
    return whole.byteSize();
  }

  /**
   * Tells whether pages are committed when they are first touched, and not all at once.
   *
   * @return {@code false} if the memory is an Arena's
   * @throws MemoryClosedException after {@code close()}
   */
  public boolean isCommittedByTouch() {
    checkOpen();
    return mmap != null;
  }

  /**
   * A checked view of a part, for any thread, which ends when this memory is closed: an access after
   * that is an {@link IllegalStateException}, never a fault.
   *
   * @param offset bytes from the base, of any alignment
   * @param sizeBytes length of the view, of any alignment
   * @return the view
   * @throws MemoryRangeException if the range is not inside the reservation
   * @throws MemoryClosedException after {@code close()}
   */
  public MemorySegment segment(long offset, long sizeBytes) {
    checkOpen();
    checkInside(offset, sizeBytes);
    return whole.asSlice(offset, sizeBytes);
  }

  /**
   * What a reservation that will be used in full may have at most: by control groups, RAM with swap, resource
   * limits and address space, as they are now.
   *
   * @return bytes
   */
  public static long limitBytes() {
    return MemoryLimits.ofProcess().leastAvailableBytes(ALIGNMENT_BYTES);
  }

  /**
   * Asks the kernel to back a range with huge pages at first touch and later (MADV_HUGEPAGE).
   *
   * @param offset bytes from the base
   * @param sizeBytes length of the range
   * @return whether the kernel took the advice; it takes it, and does nothing, where
   *     {@code transparent_hugepage/enabled} is {@code never}
   * @throws MemoryRangeException if the range is not whole pages inside the reservation
   * @throws MemoryClosedException after {@code close()}
   */
  public boolean adviseHugePages(long offset, long sizeBytes) {
    return advise(offset, sizeBytes, Mmap.MADV_HUGEPAGE) == 0;
  }

  /**
   * Asks the kernel to back a range with base pages only (MADV_NOHUGEPAGE).
   *
   * @param offset bytes from the base
   * @param sizeBytes length of the range
   * @return whether the kernel took the advice; a kernel without huge pages does not
   * @throws MemoryRangeException if the range is not whole pages inside the reservation
   * @throws MemoryClosedException after {@code close()}
   */
  public boolean adviseSmallPages(long offset, long sizeBytes) {
    return advise(offset, sizeBytes, Mmap.MADV_NOHUGEPAGE) == 0;
  }

  /**
   * Gives the memory of a range back to the system at once; it reads zero afterwards (MADV_DONTNEED).
   * Nobody else may be using the range. An Arena's memory is filled with zeros and not given back.
   *
   * @param offset bytes from the base
   * @param sizeBytes length of the range
   * @throws MemoryRangeException if the range is not whole pages inside the reservation
   * @throws MemoryClosedException after {@code close()}
   * @throws MemoryException if the kernel refuses, as it does for locked memory
   */
  public void decommit(long offset, long sizeBytes) {
    if (mmap == null) {
      MemorySegment range = range(offset, sizeBytes);
      whileOpen(() -> range.fill((byte) 0).byteSize());
      return;
    }
    long result = advise(offset, sizeBytes, Mmap.MADV_DONTNEED);
    if (result != 0) {
      throw failure("madvise(MADV_DONTNEED)", result);
    }
  }

  /**
   * Commits a range now, as a write to each page would; contents stay as they are. One call where the
   * kernel has MADV_POPULATE_WRITE (5.14), else one touch per page.
   *
   * @param offset bytes from the base
   * @param sizeBytes length of the range
   * @throws MemoryRangeException if the range is not whole pages inside the reservation
   * @throws MemoryClosedException after {@code close()}
   * @throws MemoryException if the kernel finds no memory for it
   */
  public void populate(long offset, long sizeBytes) {
    if (mmap == null) {
      range(offset, sizeBytes);
      return;
    }
    long result = advise(offset, sizeBytes, Mmap.MADV_POPULATE_WRITE);
    if (result == -Mmap.EINVAL) {
      touch(range(offset, sizeBytes));
    } else if (result != 0) {
      throw failure("madvise(MADV_POPULATE_WRITE)", result);
    }
  }

  /**
   * Counts the bytes of this memory that are in RAM now, by mincore; all of them if it is an Arena's.
   * Swapped-out pages do not count. Costs one byte and some nanoseconds per page reserved, touched or
   * not: see docs/decisions/0010 for figures.
   *
   * @return bytes, a multiple of {@link #granuleBytes()}
   * @throws MemoryClosedException after {@code close()}
   */
  public long residentBytes() {
    Mmap calls = mmap;
    if (calls == null) {
      return sizeBytes();
    }
    checkOpen();
    long pages = whileOpen(() -> calls.residentPages(whole));
    if (pages < 0) {
      throw failure("mincore", pages);
    }
    return pages * calls.pageSizeBytes();
  }

  /**
   * Tells which pages of a part of this memory are in RAM now, by mincore; all of them if it is an Arena's.
   *
   * @param offset bytes from the base
   * @param sizeBytes length of the part
   * @return a bit for each {@link PageSize#SIZE_BYTES} of it
   * @throws MemoryRangeException if the part is not whole pages inside the reservation
   * @throws MemoryClosedException after {@code close()}
   */
  public BitSet residentPages(long offset, long sizeBytes) {
    MemorySegment range = range(offset, sizeBytes);
    int pages = (int) (sizeBytes >>> PageSize.SHIFT);
    BitSet resident = new BitSet(pages);
    Mmap calls = mmap;
    if (calls == null) {
      resident.set(0, pages);
      return resident;
    }
    int pagesOfGranule = (int) (granuleBytes() >>> PageSize.SHIFT);
    try (Arena answers = Arena.ofConfined()) {
      MemorySegment answer = answers.allocate(pages / pagesOfGranule + 1L);
      long result = whileOpen(() -> calls.residency(range, answer));
      if (result != 0) {
        throw failure("mincore", result);
      }
      for (int page = 0; page < pages; page++) {
        if ((answer.get(ValueLayout.JAVA_BYTE, page / pagesOfGranule) & 1) != 0) {
          resident.set(page);
        }
      }
    }
    return resident;
  }

  /**
   * Unmaps the memory and ends all views; a second call does nothing.
   *
   * @throws MemoryException if a method or a native call is using the memory at this moment, in which
   *     case it stays open, or if the kernel refuses to unmap, in which case it stays mapped but closed
   */
  @Override
  public void close() {
    try {
      arena.close();
    } catch (IllegalStateException closedOrInUse) {
      if (arena.scope().isAlive()) {
        throw new MemoryException(
            "the memory at 0x"
                + Long.toHexString(whole.address())
                + " is in use by a call in another thread: stop its users, then close it again");
      }
    }
  }

  @Override
  public String toString() {
    return "BackingMemory["
        + ByteSize.text(whole.byteSize())
        + " at 0x"
        + Long.toHexString(whole.address())
        + (mmap == null ? ", arena" : ", mmap")
        + (arena.scope().isAlive() ? "]" : ", closed]");
  }

  private long advise(long offset, long sizeBytes, int advice) {
    MemorySegment range = range(offset, sizeBytes);
    Mmap calls = mmap;
    return calls == null ? -Mmap.EINVAL : whileOpen(() -> calls.advise(range, advice));
  }

  private static void touch(MemorySegment range) {
    long pageBytes = granuleBytes();
    for (long offset = 0; offset < range.byteSize(); offset += pageBytes) {
      // An exchange of like for like: commits the page without disturbing a concurrent writer.
      Memory.compareAndSetInt(range.address() + offset, 0, 0);
    }
  }

  private MemorySegment range(long offset, long sizeBytes) {
    checkOpen();
    checkInside(offset, sizeBytes);
    long granuleBytes = granuleBytes();
    if (((offset | sizeBytes) & (granuleBytes - 1)) != 0) {
      throw new MemoryRangeException(
          "offset "
              + offset
              + " and length "
              + sizeBytes
              + " must be multiples of the page size, "
              + granuleBytes);
    }
    return whole.asSlice(offset, sizeBytes);
  }

  private void checkInside(long offset, long sizeBytes) {
    if (offset < 0 || sizeBytes < 0 || offset > whole.byteSize() - sizeBytes) {
      throw new MemoryRangeException(
          "offset "
              + offset
              + " and length "
              + sizeBytes
              + " are not inside the reservation of "
              + whole.byteSize()
              + " bytes");
    }
  }

  private void checkOpen() {
    if (!arena.scope().isAlive()) {
      throw closed();
    }
  }

  /** Runs a call on the memory; a close that wins the race against it is a typed error. */
  private long whileOpen(Call call) {
    try {
      return call.run();
    } catch (IllegalStateException notAlive) {
      throw closed();
    }
  }

  private MemoryClosedException closed() {
    return new MemoryClosedException(
        "the memory at 0x"
            + Long.toHexString(whole.address())
            + " was closed: reserve anew, and close it only after its last use");
  }

  private static MemoryException failure(String call, long negatedErrno) {
    return new MemoryException(call + " failed: " + Mmap.errnoText(-negatedErrno));
  }

  /** What a reservation is for, and so which limits bind it. */
  enum Use {
    /** Will be touched from end to end. */
    FULL,
    /** Will be touched here and there. */
    SPARSE
  }

  /** Where the memory comes from. */
  enum Source {
    /** Mmap where we know it, else an Arena. */
    AUTO,
    /** Mmap or an error. */
    MMAP,
    /** An Arena. */
    ARENA
  }

  /** A call on the memory. */
  private interface Call {
    long run();
  }
}
