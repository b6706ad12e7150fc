package org.kmem.memory;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The C library's memory calls: mmap, munmap, madvise, mincore.
 *
 * <p>Every call answers as the system call does: 0 or an address, or a negated errno. Linux on x86_64
 * and arm64 only, where the constants below hold; elsewhere {@link #bound()} is {@code null}. Immutable
 * and safe for any thread. Source: mmap(2), madvise(2), mincore(2), errno(3).
 */
final class Mmap {
  /*
   * Implementation notes.
   * Calls on a reservation take a MemorySegment, not a number: the linker keeps the segment's scope
   * alive for the length of the call, so a close in another thread fails instead of unmapping a range
   * that the call would then apply to whoever gets it next. The handles are instance fields, so a
   * missing symbol is a null instance and no failed class; these calls are far from any hot path.
   */
  static final int MADV_DONTNEED = 4;
  static final int MADV_HUGEPAGE = 14;
  static final int MADV_NOHUGEPAGE = 15;
  static final int MADV_POPULATE_WRITE = 23;

  static final int EINVAL = 22;

  private static final int PROT_READ_WRITE = 0x1 | 0x2;
  private static final int MAP_PRIVATE = 0x02;
  private static final int MAP_ANONYMOUS = 0x20;
  private static final int MAP_NORESERVE = 0x4000;
  private static final int NO_FILE = -1;

  /** Pages per mincore call: 64 KiB of answers; a multiple of 8. */
  private static final int RESIDENCY_CHUNK_PAGES = 1 << 16;

  private static final long LOW_BIT_OF_EACH_BYTE = 0x0101_0101_0101_0101L;

  private static final StructLayout CALL_STATE = Linker.Option.captureStateLayout();

  /** Coordinates: call state, offset 0. */
  private static final VarHandle ERRNO =
      CALL_STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));

  private static final @Nullable Mmap BOUND = bind();

  private final MethodHandle mmap;
  private final MethodHandle munmap;
  private final MethodHandle madvise;
  private final MethodHandle mincore;
  private final int pageSizeBytes;

  private Mmap(Linker linker) throws ReflectiveOperationException {
    mmap =
        link(
            linker,
            "mmap",
            FunctionDescriptor.of(
                JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG));
    munmap = link(linker, "munmap", FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG));
    madvise =
        link(linker, "madvise", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT));
    mincore = link(linker, "mincore", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_LONG, ADDRESS));
    MethodHandle getpagesize = link(linker, "getpagesize", FunctionDescriptor.of(JAVA_INT));
    pageSizeBytes = (int) call(state -> (int) getpagesize.invokeExact(state));
  }

  /** The calls, or {@code null} where this platform has none that we know. */
  static @Nullable Mmap bound() {
    return BOUND;
  }

  private static @Nullable Mmap bind() {
    boolean known =
        System.getProperty("os.name", "").equals("Linux")
            && Set.of("amd64", "aarch64").contains(System.getProperty("os.arch", ""));
    if (!known) {
      return null;
    }
    try {
      return new Mmap(Linker.nativeLinker());
    } catch (UnsupportedOperationException | ReflectiveOperationException noSuchCall) {
      return null;
    }
  }

  private static MethodHandle link(Linker linker, String name, FunctionDescriptor descriptor)
      throws NoSuchMethodException {
    MemorySegment symbol =
        linker
            .defaultLookup()
            .find(name)
            .orElseThrow(() -> new NoSuchMethodException("no " + name + " in the C library"));
    return linker.downcallHandle(symbol, descriptor, Linker.Option.captureCallState("errno"));
  }

  /** The host's page size in bytes: what offsets and lengths of the calls are multiples of. */
  int pageSizeBytes() {
    return pageSizeBytes;
  }

  /**
   * Reserves zero-filled private memory that no swap is set aside for; its address or -errno.
   *
   * <p>Aligned by mapping more and unmapping both ends: the slack is address space for a moment, never
   * memory.
   */
  long mapAligned(long sizeBytes, long alignmentBytes) {
    long mappedBytes = sizeBytes + alignmentBytes;
    long mapped = map(mappedBytes);
    if (mapped < 0) {
      return mapped;
    }
    long base = (mapped + alignmentBytes - 1) & -alignmentBytes;
    long headBytes = base - mapped;
    long tailBytes = alignmentBytes - headBytes;
    long result = headBytes == 0 ? 0 : unmap(mapped, headBytes);
    if (result != 0) {
      unmap(mapped, mappedBytes);
      return result;
    }
    // The tail is never empty: a base that was aligned leaves the whole slack behind the range.
    result = unmap(base + sizeBytes, tailBytes);
    if (result != 0) {
      // From the base only: what lay before it may be another thread's mapping by now.
      unmap(base, sizeBytes + tailBytes);
      return result;
    }
    return base;
  }

  private long map(long sizeBytes) {
    return call(state ->
        (long)
            mmap.invokeExact(
                state,
                0L,
                sizeBytes,
                PROT_READ_WRITE,
                MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE,
                NO_FILE,
                0L));
  }

  /** Unmaps a range that nothing uses any more; 0 or -errno. */
  long unmap(long address, long sizeBytes) {
    return call(state -> (int) munmap.invokeExact(state, address, sizeBytes));
  }

  /** Gives advice about a whole segment; 0 or -errno. */
  long advise(MemorySegment range, int advice) {
    return call(state -> (int) madvise.invokeExact(state, range, range.byteSize(), advice));
  }

  /** Counts the pages of a range that are in RAM; their number or -errno. */
  long residentPages(MemorySegment range) {
    long chunkBytes = (long) RESIDENCY_CHUNK_PAGES * pageSizeBytes;
    long resident = 0;
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment pages = arena.allocate(RESIDENCY_CHUNK_PAGES, Long.BYTES);
      for (long offset = 0; offset < range.byteSize(); offset += chunkBytes) {
        long sizeBytes = Math.min(chunkBytes, range.byteSize() - offset);
        MemorySegment chunk = range.asSlice(offset, sizeBytes);
        long result =
            call(state -> (int) mincore.invokeExact(state, chunk, chunk.byteSize(), pages));
        if (result != 0) {
          return result;
        }
        resident += countResident(pages, sizeBytes / pageSizeBytes);
      }
    }
    return resident;
  }

  /** Has bit 0 of each byte of the answer say whether that page of a range is in RAM; 0 or -errno. */
  long residency(MemorySegment range, MemorySegment answer) {
    return call(state -> (int) mincore.invokeExact(state, range, range.byteSize(), answer));
  }

  /** Counts low bits: mincore answers one byte per page, of which only bit 0 has a meaning. */
  private static long countResident(MemorySegment pages, long count) {
    long resident = 0;
    long page = 0;
    for (; page + Long.BYTES <= count; page += Long.BYTES) {
      resident += Long.bitCount(pages.get(JAVA_LONG, page) & LOW_BIT_OF_EACH_BYTE);
    }
    for (; page < count; page++) {
      resident += pages.get(JAVA_BYTE, page) & 1;
    }
    return resident;
  }

  /** The errno's symbol and meaning, for messages. */
  static String errnoText(long errno) {
    return switch ((int) errno) {
      case 1 -> "EPERM (not permitted)";
      case 11 -> "EAGAIN (the kernel is out of some resource for now)";
      case 12 ->
          "ENOMEM (no memory or address space, or more mappings than vm.max_map_count allows)";
      case 13 -> "EACCES (no access)";
      case 14 -> "EFAULT (bad address)";
      case EINVAL -> "EINVAL (this kernel does not take the request, or the range is locked)";
      case 133 -> "EHWPOISON (a page with a hardware error is in the range)";
      default -> "errno " + errno;
    };
  }

  private static long call(Call call) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = arena.allocate(CALL_STATE);
      long result = call.invoke(state);
      return result == -1 ? -(int) ERRNO.get(state, 0L) : result;
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable t) {
      throw new AssertionError("a C function cannot throw", t);
    }
  }

  /** One call of a C function that leaves its errno in the state given. */
  private interface Call {
    long invoke(MemorySegment state) throws Throwable;
  }
}
