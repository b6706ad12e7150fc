package org.kmem.mm.mm;

import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.kmem.mm.abi.Rlimit;
import org.kmem.mm.pgtable.PagingMode;
import org.kmem.units.PageSize;

/**
 * Where the parts of a new address space go: the stack at the top, mappings below it leaving room for the
 * stack to grow, the heap above the program. Each is moved by chance where randomization is on. Immutable.
 *
 * <p>Source: kernel documentation {@code arch/x86/x86_64/mm.rst}, {@code arch/arm64/memory.rst}, {@code
 * admin-guide/sysctl/kernel.rst} (randomize_va_space). Kernel counterpart: {@code arch_pick_mmap_layout},
 * {@code arch_randomize_brk}, {@code randomize_stack_top}.
 *
 * @param mode how the machine translates addresses
 * @param topDown whether new mappings go below the others; else above
 * @param mmapBase one past the highest address that a mapping is given by itself
 * @param legacyBase where the search goes upwards from, if that is asked for or nothing is left below
 * @param stackTop one past the stack
 * @param heapShift how far the heap begins above the program's end
 */
public record AddressLayout(
    PagingMode mode,
    boolean topDown,
    long mmapBase,
    long legacyBase,
    long stackTop,
    long heapShift) {
  /** Pages that are kept free below a stack: {@code stack_guard_gap}. */
  public static final int STACK_GUARD_GAP_PAGES = 256;

  /** The same in bytes. */
  public static final long STACK_GUARD_GAP_BYTES = (long) STACK_GUARD_GAP_PAGES << PageSize.SHIFT;

  /** User space that programs see unless they name higher addresses, on x86_64. */
  private static final long X86_MAP_WINDOW = (1L << 47) - PageSize.SIZE_BYTES;

  private static final long SMALLEST_STACK_GAP = 128L << 20;
  private static final long HEAP_CHANCE_BYTES = 1L << 30;
  private static final long X86_STACK_CHANCE_PAGES = 1L << 22;
  private static final long ARM64_STACK_CHANCE_PAGES = 1L << 18;
  private static final int ARM64_MMAP_RND_BITS = 18;

  /** The largest part of user space that is kept for a stack: five sixths. */
  private static final int SIXTHS_FOR_STACK = 5;

  /**
   * Lays out an address space.
   *
   * @param mode how the machine translates addresses
   * @param stackLimitBytes soft {@code RLIMIT_STACK}
   * @param legacy whether mappings are to grow upwards: {@code vm.legacy_va_layout}
   * @param mmapRndBits bits of chance in the place of mappings: {@code vm.mmap_rnd_bits}, x86_64 only
   * @param chance where chance comes from; null if randomization is off
   * @return the layout
   */
  public static AddressLayout of(
      PagingMode mode,
      long stackLimitBytes,
      boolean legacy,
      int mmapRndBits,
      @Nullable RandomGenerator chance) {
    boolean arm = mode == PagingMode.ARM64_4LEVEL;
    long window = window(mode);
    long stackChancePages = arm ? ARM64_STACK_CHANCE_PAGES : X86_STACK_CHANCE_PAGES;
    long stackTop = window - pagesByChance(chance, stackChancePages);
    long mmapShift = pagesByChance(chance, 1L << (arm ? ARM64_MMAP_RND_BITS : mmapRndBits));
    long heapShift = pagesByChance(chance, HEAP_CHANCE_BYTES >>> PageSize.SHIFT);
    long pad =
        STACK_GUARD_GAP_BYTES + (chance == null ? 0 : (stackChancePages - 1) << PageSize.SHIFT);
    boolean unlimited = stackLimitBytes == Rlimit.INFINITY;
    long gap = unlimited ? stackLimitBytes : stackLimitBytes + pad;
    gap = Math.clamp(gap, SMALLEST_STACK_GAP, window / 6 * SIXTHS_FOR_STACK);
    long legacyBase = PageSize.roundUp(arm ? window / 4 : window / 3) + mmapShift;
    boolean upwards = legacy || (arm && unlimited);
    return new AddressLayout(
        mode,
        !upwards,
        upwards ? legacyBase : PageSize.roundUp(window - gap - mmapShift),
        legacyBase,
        stackTop,
        heapShift);
  }

  private static long pagesByChance(@Nullable RandomGenerator chance, long pages) {
    return chance == null ? 0 : chance.nextLong(pages) << PageSize.SHIFT;
  }

  private static long window(PagingMode mode) {
    return mode == PagingMode.ARM64_4LEVEL ? mode.taskSizeBytes() : X86_MAP_WINDOW;
  }

  /**
   * One past the last address of user space: {@code TASK_SIZE}.
   *
   * @return an address
   */
  public long taskSizeBytes() {
    return mode.taskSizeBytes();
  }

  /**
   * One past the last address that is given to who does not name a higher one: {@code DEFAULT_MAP_WINDOW}.
   * Smaller than user space with five levels only.
   *
   * @return an address
   */
  public long defaultWindowBytes() {
    return window(mode);
  }

  /**
   * Where the heap begins.
   *
   * @param programEnd one past the program's data
   * @return a multiple of the page size
   */
  public long heapStart(long programEnd) {
    return PageSize.roundUp(programEnd) + heapShift;
  }
}
