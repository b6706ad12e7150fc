package org.kmem.mm.mm;

import java.util.function.LongSupplier;
import org.kmem.mm.abi.Capability;
import org.kmem.mm.abi.Errno;
import org.kmem.mm.sim.Scheduler;
import org.kmem.mm.sim.Tunable;
import org.kmem.mm.sim.Tunables;
import org.kmem.units.PageSize;

/**
 * How much memory all processes have been promised: private writable mappings and shared memory, touched or
 * not; and whether more may be.
 *
 * <p>{@code vm.overcommit_memory} 0 refuses a single request for more than all RAM and swap, 1 nothing, 2 what
 * goes beyond the commit limit, less what is kept back for root and for the user's other programs.
 *
 * <p>Belongs to the holder of the baton. Kernel counterpart: {@code __vm_enough_memory}, {@code
 * vm_committed_as}; documentation {@code mm/overcommit-accounting.rst}.
 */
public final class CommitAccounting {
  /*
   * Implementation notes.
   * Strict mode compares the common part of the per-CPU count, as the kernel does, whose batch is 0.4% of
   * memory for each CPU in that mode and a quarter otherwise.
   *
   * I1  committedPages() >= 0, and 0 when all address spaces and shared memory are gone.
   */
  /** Guesses: only what can never work is refused. */
  public static final int OVERCOMMIT_GUESS = 0;

  /** Refuses nothing. */
  public static final int OVERCOMMIT_ALWAYS = 1;

  /** Keeps to the commit limit. */
  public static final int OVERCOMMIT_NEVER = 2;

  private static final int KB_TO_PAGES_SHIFT = PageSize.SHIFT - 10;
  private static final int PERCENT = 100;
  private static final int NEVER_BATCH_DIVISOR = 256;
  private static final int BATCH_DIVISOR = 4;

  /** A process is kept back this fraction of its own size. */
  private static final int OWN_SIZE_DIVISOR = 32;

  private final Scheduler scheduler;
  private final Tunables tunables;
  private final LongSupplier totalRamPages;
  private final PercpuCounter committed;
  private long totalSwapPages;
  private long hugetlbPages;

  /**
   * For a machine.
   *
   * @param scheduler whose CPUs count
   * @param tunables the overcommit settings
   * @param totalRamPages managed pages of the machine
   */
  public CommitAccounting(Scheduler scheduler, Tunables tunables, LongSupplier totalRamPages) {
    this.scheduler = scheduler;
    this.tunables = tunables;
    this.totalRamPages = totalRamPages;
    this.committed = new PercpuCounter(scheduler.cpus());
    computeBatch();
    tunables.onChange(Tunable.OVERCOMMIT_MEMORY, this::computeBatch);
  }

  private void computeBatch() {
    boolean never = mode() == OVERCOMMIT_NEVER;
    long pagesForCpu = totalRamPages.getAsLong() / scheduler.cpus();
    long batch = pagesForCpu / (never ? NEVER_BATCH_DIVISOR : BATCH_DIVISOR);
    committed.setBatch(Math.max(PercpuCounter.defaultBatch(scheduler.cpus()), batch));
    if (never) {
      committed.sync();
    }
  }

  private int mode() {
    return (int) tunables.get(Tunable.OVERCOMMIT_MEMORY);
  }

  /**
   * Whether unreserved mappings are left uncounted, as {@code MAP_NORESERVE} asks.
   *
   * @return false under strict overcommit
   */
  public boolean honoursNoreserve() {
    return mode() != OVERCOMMIT_NEVER;
  }

  /**
   * Promises memory if there is enough: {@code security_vm_enough_memory_mm}.
   *
   * @param caller who wants it
   * @param pages how much; a negative number is given back
   * @return 0, or {@code ENOMEM} and nothing is promised
   */
  public long reserve(Caller caller, long pages) {
    charge(pages);
    if (isEnough(caller, pages)) {
      return 0;
    }
    charge(-pages);
    return Errno.ENOMEM.asResult();
  }

  private boolean isEnough(Caller caller, long pages) {
    int mode = mode();
    if (mode == OVERCOMMIT_ALWAYS) {
      return true;
    }
    if (mode == OVERCOMMIT_GUESS) {
      return pages <= totalRamPages.getAsLong() + totalSwapPages;
    }
    long allowed = limitPages();
    if (!caller.credentials().has(Capability.SYS_ADMIN)) {
      allowed -= tunables.get(Tunable.ADMIN_RESERVE_KBYTES) >> KB_TO_PAGES_SHIFT;
    }
    long userReserve = tunables.get(Tunable.USER_RESERVE_KBYTES) >> KB_TO_PAGES_SHIFT;
    allowed -= Math.min(caller.mm().totalVm() / OWN_SIZE_DIVISOR, userReserve);
    return committed.read() < allowed;
  }

  /**
   * Counts memory as promised without asking: {@code vm_acct_memory}.
   *
   * @param pages how much; negative if it is given back
   */
  public void charge(long pages) {
    committed.add(scheduler.currentCpu(), pages);
  }

  /**
   * Gives promised memory back: {@code vm_unacct_memory}.
   *
   * @param pages how much
   */
  public void release(long pages) {
    charge(-pages);
  }

  /**
   * What has been promised: {@code Committed_AS}.
   *
   * @return pages
   */
  public long committedPages() {
    return Math.max(0, committed.sum());
  }

  /**
   * What strict overcommit allows: {@code CommitLimit}.
   *
   * @return pages
   */
  public long limitPages() {
    long kbytes = tunables.get(Tunable.OVERCOMMIT_KBYTES);
    long ram =
        kbytes != 0
            ? kbytes >> KB_TO_PAGES_SHIFT
            : (totalRamPages.getAsLong() - hugetlbPages)
                * tunables.get(Tunable.OVERCOMMIT_RATIO)
                / PERCENT;
    return ram + totalSwapPages;
  }

  /**
   * Swap that is on.
   *
   * @return pages of all areas together
   */
  public long totalSwapPages() {
    return totalSwapPages;
  }

  /**
   * Swap was switched on or off.
   *
   * @param pages how many pages of it came; negative if they went
   */
  public void swapChanged(long pages) {
    totalSwapPages += pages;
  }

  /**
   * The hugetlb pool grew or shrank; its pages cannot be promised to others.
   *
   * @param pages how many pages of 4 KiB it took; negative if it gave them back
   */
  public void hugetlbChanged(long pages) {
    hugetlbPages += pages;
  }
}
