package org.kmem.pool.budget;

import java.util.ArrayList;
import java.util.List;
import org.kmem.pagealloc.PageAllocator;
import org.kmem.pagealloc.Strategy;
import org.kmem.slab.SlabAllocator;
import org.kmem.slab.SlabStrategy;
import org.kmem.units.PageSize;
import org.kmem.zone.MachineLayout;
import org.kmem.zone.MemoryRange;
import org.kmem.zone.ZoneLayout;
import org.kmem.zone.ZoneType;

/** A heap as small as a test needs it, of one zone, with accounts. */
public final class BudgetedMachine implements AutoCloseable {
  private static final int CPUS = 2;

  /** The accounts, whose root is named {@code heap}. */
  public final Accounts accounts = new Accounts(Budget.root("heap", Budget.UNLIMITED));

  /** Its pages. */
  public final PageAllocator pages;

  /** Its objects. */
  public final SlabAllocator slabs;

  private boolean closed;

  /**
   * Makes it.
   *
   * @param strategy of its pages
   * @param bytes its memory
   */
  public BudgetedMachine(Strategy strategy, long bytes) {
    long count = bytes >> PageSize.SHIFT;
    List<ZoneLayout> zones = new ArrayList<>();
    for (ZoneType type : ZoneType.values()) {
      long ofType = type == ZoneType.NORMAL ? count : 0;
      zones.add(new ZoneLayout(0, type, 0, ofType, ofType, ofType));
    }
    MachineLayout layout = new MachineLayout(1, List.of(new MemoryRange(0, 0, count)), zones);
    pages =
        PageAllocator.builder(layout)
            .backed(true)
            .cpus(CPUS)
            .slots(5 * CPUS)
            .strategy(strategy)
            .hooks(accounts.hooks())
            .build();
    slabs =
        SlabAllocator.builder(pages).strategy(SlabStrategy.SHEAF).payer(accounts.payer()).build();
    accounts.attach(pages, slabs);
  }

  /** Proves its books and gives all back; a second call does nothing. */
  @Override
  public void close() {
    if (!closed) {
      closed = true;
      slabs.verify();
      pages.verify();
      slabs.close();
      accounts.close();
      pages.close();
    }
  }
}
