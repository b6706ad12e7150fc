package org.kmem.bench.subject;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.kmem.gfp.GfpFlags;
import org.kmem.pagealloc.PageAllocator;
import org.kmem.pagealloc.ThisCpuPages;
import org.kmem.percpu.SlotPolicy;
import org.kmem.stat.BuddyInfo;
import org.kmem.stat.FreeBlocks;
import org.kmem.units.Order;
import org.kmem.units.Pfn;
import org.kmem.zone.Zone;

/** The engine's page allocator as a subject: frames are numbers without bytes, {@code GFP_KERNEL}. */
final class StrategySubject implements PageSubject {
  private final PageAllocator allocator;
  private final long freePagesAtStart;

  /** Null if nobody may own a slot. */
  private final @Nullable ThisCpuPages byOwner;

  StrategySubject(PageAllocator allocator) {
    this.allocator = allocator;
    this.freePagesAtStart = freePages();
    this.byOwner =
        allocator.slots() > allocator.cpus() ? ThisCpuPages.of(allocator, SlotPolicy.OWNED) : null;
  }

  @Override
  public long alloc(int slot, int order) {
    return allocator.alloc(slot, GfpFlags.GFP_KERNEL, order);
  }

  @Override
  public void free(int slot, long page, int order) {
    allocator.free(slot, page, order);
  }

  @Override
  public int allocBulk(int slot, long[] pages, int count) {
    int got = allocator.allocBulk(slot, GfpFlags.GFP_KERNEL, pages, count);
    while (got < count) { // bulk gives what is at hand; the rest has to be asked for
      long page = allocator.alloc(slot, GfpFlags.GFP_KERNEL, 0);
      if (page == Pfn.NONE) {
        break;
      }
      pages[got++] = page;
    }
    return got;
  }

  @Override
  public void freeBulk(int slot, long[] pages, int count) {
    allocator.freeBulk(slot, pages, count);
  }

  @Override
  public PageFront front(PageFront.Kind kind, int slot) {
    return switch (kind) {
      case HANDLE -> new HandleFront(owned().take());
      case THREAD -> new LookupFront(owned());
      case CPU -> new LookupFront(ThisCpuPages.of(allocator, SlotPolicy.CPU));
      case SLOT -> new SlotFront(this, slot);
    };
  }

  private ThisCpuPages owned() {
    if (byOwner == null) {
      throw new IllegalStateException("no slots to own: open the subject with owners in its shape");
    }
    return byOwner;
  }

  @Override
  public Optional<FreeMemory> freeMemory() {
    List<Long> blocks = new ArrayList<>();
    List<BuddyInfo.Row> rows = BuddyInfo.of(allocator).zones();
    for (int order = 0; order <= Order.MAX; order++) {
      int of = order;
      blocks.add(rows.stream().mapToLong(row -> row.free().blocks(of)).sum());
    }
    return Optional.of(new FreeMemory(new FreeBlocks(blocks), cachedPages()));
  }

  @Override
  public void verify() {
    allocator.drainAll();
    allocator.verify();
    long freePages = freePages() + cachedPages(); // threads that live keep what they own
    if (freePages != freePagesAtStart) {
      throw new IllegalStateException(
          "%d pages are free or cached, %d were at the start: the benchmark or the allocator lost some"
              .formatted(freePages, freePagesAtStart));
    }
  }

  @Override
  public void close() {
    allocator.close();
  }

  private long cachedPages() {
    return allocator.zones().stream().mapToLong(Zone::cachedPages).sum();
  }

  private long freePages() {
    return allocator.zones().stream().mapToLong(Zone::freePages).sum();
  }
}
