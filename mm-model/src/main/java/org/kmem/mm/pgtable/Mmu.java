package org.kmem.mm.pgtable;

import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.kmem.mm.sim.Scheduler;
import org.kmem.units.PageSize;

/**
 * The address translation of a machine's CPUs: what each has loaded, its TLB, and flushes across all of them.
 *
 * <p>{@link #load} what a CPU runs before {@link #translate}. After an entry was changed to allow less, or to
 * another frame, {@link #flushRange} before anyone relies on it. A CPU that runs the address space is flushed
 * at once, on x86_64 by interrupting it; one that ran it before finds out when it next loads it.
 *
 * <p>Belongs to the holder of the scheduler's baton. A translation that hits allocates nothing.
 *
 * <p>Kernel counterpart: {@code switch_mm}, {@code flush_tlb_mm_range}, PCIDs.
 */
public final class Mmu {
  /*
   * Implementation notes.
   * Each CPU remembers the last few address spaces it ran, each with a number of its TLB and with how often
   * the address space had been flushed by then. If that has changed meanwhile, the address space gets a new
   * number, which is a flush.
   *
   * I1  pageTable.loadedOn has a CPU  <=>  that CPU's loaded == pageTable and it is not lazy.
   * I2  while loaded, a context's flushes equal its page table's.
   */
  /** Nothing is there: a fault for a page that is not present. */
  public static final long NOT_PRESENT = -1;

  /** Something is there that does not permit the access. */
  public static final long NOT_PERMITTED = -2;

  /** Address spaces that a CPU remembers: {@code TLB_NR_DYN_ASIDS}. */
  static final int CONTEXTS = 6;

  private static final long OFFSET_MASK = PageSize.SIZE_BYTES - 1;

  private static final class Context {
    @Nullable PageTable pageTable;
    int asid;
    long flushes;
  }

  private static final class Cpu {
    final Tlb tlb = new Tlb();
    final Context[] contexts =
        IntStream.range(0, CONTEXTS).mapToObj(i -> new Context()).toArray(Context[]::new);
    int oldest;
    @Nullable PageTable loaded;
    int asid;
  }

  private final Scheduler scheduler;
  private final PteFormat format;
  private final boolean broadcasts;
  private final Cpu[] cpus;
  private long shootdownsSent;

  /**
   * Makes the MMUs of a machine, with nothing loaded.
   *
   * @param scheduler whose CPUs they belong to, and who is charged for flushes
   * @param tables what is common to the machine's page tables
   */
  public Mmu(Scheduler scheduler, PageTables tables) {
    this.scheduler = scheduler;
    this.format = tables.format();
    this.broadcasts = tables.mode().broadcastsFlushes();
    this.cpus = IntStream.range(0, scheduler.cpus()).mapToObj(i -> new Cpu()).toArray(Cpu[]::new);
  }

  /**
   * Translates an address as a CPU does for an access of user space: by its TLB, else by a walk that marks
   * the entry young, and dirty if it writes.
   *
   * @param cpu the CPU, which has a page table loaded
   * @param address virtual address, below the end of user space
   * @param access {@link PteFormat#READ}, {@link PteFormat#WRITE} or {@link PteFormat#EXEC}
   * @return physical address, or {@link #NOT_PRESENT} or {@link #NOT_PERMITTED}
   */
  public long translate(int cpu, long address, int access) {
    Cpu on = cpus[cpu];
    long found = on.tlb.lookup(on.asid, address);
    if ((found & access) != 0) {
      on.tlb.hits++;
      return (found & -PageSize.SIZE_BYTES) | (address & OFFSET_MASK);
    }
    return walk(on, address, access);
  }

  private long walk(Cpu on, long address, int access) {
    PageTable pageTable = on.loaded;
    if (pageTable == null) {
      throw new IllegalStateException("the CPU has no page table: load one before translating");
    }
    on.tlb.misses++;
    long entry = pageTable.touch(address, access);
    if (entry == 0) {
      return pageTable.touchFault;
    }
    long permitted = PteFormat.READ;
    permitted |= format.isWritable(entry) && format.isDirty(entry) ? PteFormat.WRITE : 0;
    permitted |= format.isExecutable(entry) ? PteFormat.EXEC : 0;
    int level = pageTable.touchedLevel;
    long base = format.pfn(entry) << PageSize.SHIFT;
    if (level == PageLevel.PTE) {
      on.tlb.insertSmall(on.asid, address, base | permitted);
      return base | (address & OFFSET_MASK);
    }
    long inLeaf = address & (PageLevel.size(level) - 1);
    long piece = base + (inLeaf & -PageLevel.size(PageLevel.PMD));
    on.tlb.insertHuge(on.asid, address, piece | permitted);
    return base + inLeaf;
  }

  /**
   * Loads a page table into a CPU: a switch to another address space. Without effect if it is loaded.
   *
   * @param cpu the CPU
   * @param pageTable what it translates with from now on
   */
  public void load(int cpu, PageTable pageTable) {
    Cpu on = cpus[cpu];
    if (on.loaded == pageTable) {
      return;
    }
    unload(cpu);
    Context context = contextOf(on, pageTable);
    on.loaded = pageTable;
    on.asid = context.asid;
    pageTable.loadedOn.set(cpu);
  }

  /**
   * Leaves a CPU without a page table, as kernel threads run and an address space's end needs it. What its
   * TLB has stays, and is used again if the same is loaded unflushed.
   *
   * @param cpu the CPU
   */
  public void unload(int cpu) {
    Cpu on = cpus[cpu];
    PageTable loaded = on.loaded;
    if (loaded != null) {
      loaded.loadedOn.clear(cpu);
      on.loaded = null;
      on.asid = 0;
    }
  }

  /**
   * Leaves every CPU without a page table that has this one, at the end of its address space.
   *
   * @param pageTable the page table
   */
  public void forget(PageTable pageTable) {
    for (int cpu = pageTable.loadedOn.nextSetBit(0);
        cpu >= 0;
        cpu = pageTable.loadedOn.nextSetBit(cpu + 1)) {
      unload(cpu);
    }
    for (Cpu on : cpus) {
      for (Context context : on.contexts) {
        if (context.pageTable == pageTable) {
          context.pageTable = null;
        }
      }
    }
  }

  private static Context contextOf(Cpu on, PageTable pageTable) {
    for (Context context : on.contexts) {
      if (context.pageTable == pageTable) {
        if (context.flushes != pageTable.flushes) {
          renew(on, context);
        }
        return context;
      }
    }
    Context context = on.contexts[on.oldest];
    on.oldest = (on.oldest + 1) % CONTEXTS;
    context.pageTable = pageTable;
    renew(on, context);
    return context;
  }

  /** Gives a context a number that no entry carries, and so flushes it. */
  private static void renew(Cpu on, Context context) {
    int asid = on.tlb.newAsid();
    if (asid == 1) {
      for (Context other : on.contexts) { // numbers begin anew: what others have is void
        other.pageTable = other == context ? context.pageTable : null;
      }
    }
    PageTable pageTable = context.pageTable;
    context.asid = asid;
    context.flushes = pageTable == null ? 0 : pageTable.flushes;
  }

  /**
   * Makes all CPUs forget a range of an address space: page by page if it is short, else the whole address
   * space.
   *
   * @param pageTable the address space
   * @param start first address, a multiple of the page size
   * @param end one past the last, likewise
   */
  public void flushRange(PageTable pageTable, long start, long end) {
    pageTable.flushes++;
    for (int cpu = pageTable.loadedOn.nextSetBit(0);
        cpu >= 0;
        cpu = pageTable.loadedOn.nextSetBit(cpu + 1)) {
      announce(cpu);
      flushOn(cpus[cpu], pageTable, start, end);
    }
  }

  /**
   * Makes all CPUs forget a page.
   *
   * @param pageTable the address space
   * @param address an address in the page
   */
  public void flushPage(PageTable pageTable, long address) {
    long start = address & -PageSize.SIZE_BYTES;
    flushRange(pageTable, start, start + PageSize.SIZE_BYTES);
  }

  /**
   * Makes all CPUs forget an address space.
   *
   * @param pageTable the address space
   */
  public void flushSpace(PageTable pageTable) {
    flushRange(pageTable, 0, Long.MAX_VALUE);
  }

  /** Makes all CPUs forget everything. */
  public void flushAll() {
    for (int cpu = 0; cpu < cpus.length; cpu++) {
      Cpu on = cpus[cpu];
      PageTable loaded = on.loaded;
      announce(cpu);
      on.tlb.flushAll();
      for (Context context : on.contexts) {
        context.pageTable = null;
      }
      if (loaded != null) {
        unload(cpu);
        load(cpu, loaded);
      }
    }
  }

  /** Charges a CPU's flush, and the interrupt where another CPU has to be told. */
  private void announce(int cpu) {
    scheduler.charge(scheduler.costs().tlbFlush());
    if (cpu != scheduler.currentCpu() && !broadcasts) {
      shootdownsSent++;
      cpus[cpu].tlb.shootdownsReceived++;
      scheduler.charge(scheduler.costs().tlbShootdown());
    }
  }

  private static void flushOn(Cpu on, PageTable pageTable, long start, long end) {
    Context context = loadedContext(on, pageTable);
    if (Tlb.isByPage(end - start)) {
      for (long page = start; page < end; page += PageSize.SIZE_BYTES) {
        on.tlb.flushPage(on.asid, page);
      }
      context.flushes = pageTable.flushes;
    } else {
      on.tlb.spaceFlushes++;
      renew(on, context);
      on.asid = context.asid;
    }
  }

  /** The context of what is loaded, as it is. */
  private static Context loadedContext(Cpu on, PageTable pageTable) {
    for (Context context : on.contexts) {
      if (context.pageTable == pageTable) {
        return context;
      }
    }
    throw new IllegalStateException("a CPU has a page table loaded that it does not remember");
  }

  /**
   * What a CPU's TLB did.
   *
   * @param cpu the CPU
   * @return its counters
   */
  public TlbStatistics statistics(int cpu) {
    Tlb tlb = cpus[cpu].tlb;
    return new TlbStatistics(
        tlb.hits,
        tlb.misses,
        tlb.pageFlushes,
        tlb.spaceFlushes,
        tlb.fullFlushes,
        tlb.shootdownsReceived);
  }

  /**
   * What all TLBs did.
   *
   * @return sums
   */
  public TlbStatistics statistics() {
    return IntStream.range(0, cpus.length)
        .mapToObj(this::statistics)
        .reduce(TlbStatistics.NONE, TlbStatistics::plus);
  }

  /**
   * Interrupts sent to other CPUs to make them flush.
   *
   * @return how many
   */
  public long shootdownsSent() {
    return shootdownsSent;
  }
}
