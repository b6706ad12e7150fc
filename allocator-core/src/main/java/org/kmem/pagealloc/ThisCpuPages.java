package org.kmem.pagealloc;

import java.util.stream.IntStream;
import org.kmem.gfp.GfpFlags;
import org.kmem.gfp.InvalidGfpException;
import org.kmem.percpu.CpuSlots;
import org.kmem.percpu.SlotHandle;
import org.kmem.percpu.SlotPolicy;
import org.kmem.units.Pfn;

/**
 * A page allocator as the running thread sees it: each call looks the thread's slot up and passes it on.
 *
 * <p>Who makes many calls in a row takes a handle once instead:
 *
 * <pre>{@code
 * try (PageHandle mine = here.take()) {
 *   long pfn = mine.alloc(GfpFlags.GFP_KERNEL, 0);
 *   mine.free(pfn, 0);
 * }
 * }</pre>
 *
 * <p>Blocks may be allocated and freed here and by explicit slot, mixed at will. Safe for any thread, virtual
 * ones included; the allocator stays its owner's to close.
 *
 * <p>Kernel counterpart: {@code alloc_pages} and {@code __free_pages}, which find the CPU themselves.
 */
public final class ThisCpuPages {
  private final PageAllocator pages;
  private final CpuSlots slots;

  /** By owner slot, from the first. */
  private final OwnPages[] own;

  private ThisCpuPages(PageAllocator pages, CpuSlots slots) {
    this.pages = pages;
    this.slots = slots;
    this.own =
        IntStream.range(slots.cpus(), slots.count())
            .mapToObj(slot -> new OwnPages(pages, slot))
            .toArray(OwnPages[]::new);
  }

  /**
   * Looks slots up for an allocator: CPU slots for its CPUs, owner slots for what it has beyond them, at most
   * {@link CpuSlots#OWNERS_PER_CPU} for each CPU. With {@link SlotPolicy#OWNED} there is one for each
   * allocator, or two threads could own one slot.
   *
   * @param pages the allocator
   * @param policy how slots are found; {@link SlotPolicy#OWNED} wants an allocator with more slots than CPUs
   * @return the allocator by slot of the running thread
   * @throws IllegalArgumentException if the allocator has more slots than threads may own
   * @throws IllegalStateException if threads own the allocator's slots already
   */
  public static ThisCpuPages of(PageAllocator pages, SlotPolicy policy) {
    CpuSlots slots = CpuSlots.of(policy, pages.cpus(), pages.slots() - pages.cpus());
    if (policy == SlotPolicy.OWNED) {
      pages.bindOwners(slots);
    }
    return new ThisCpuPages(pages, slots);
  }

  /**
   * Takes a slot for the running thread, see {@link CpuSlots#take}.
   *
   * @return a handle for this thread, to be closed by it
   */
  public PageHandle take() {
    SlotHandle handle = slots.take();
    return new PageHandle(
        pages, handle, handle.isOwned() ? own[handle.slot() - slots.cpus()] : null);
  }

  /**
   * Allocates a block, preferring the node of the running thread's slot.
   *
   * @param gfp {@link GfpFlags}
   * @param order order of the block
   * @return its first frame, or {@link Pfn#NONE}
   * @throws InvalidOrderException if the order has no free list
   * @throws InvalidGfpException if the flags contradict each other
   */
  public long alloc(int gfp, int order) {
    int slot = slots.current();
    return slots.isOwnerSlot(slot)
        ? own[slot - slots.cpus()].alloc(gfp, order)
        : pages.alloc(slot, gfp, order);
  }

  /**
   * Allocates pages of order 0, as many as come without effort.
   *
   * @param gfp {@link GfpFlags}
   * @param pfns where the frames go
   * @param count how many are wanted, at most the length of {@code pfns}
   * @return how many came
   * @throws InvalidGfpException if the flags contradict each other
   * @throws IndexOutOfBoundsException if {@code pfns} is too short
   */
  public int allocBulk(int gfp, long[] pfns, int count) {
    return pages.allocBulk(slots.current(), gfp, pfns, count);
  }

  /**
   * Frees a block, wherever it was allocated.
   *
   * @param pfn first frame
   * @param order the order it was allocated with
   * @throws InvalidOrderException if the order has no free list
   * @throws BadPageException if no such block is allocated; says what is there instead
   */
  public void free(long pfn, int order) {
    int slot = slots.current();
    if (slots.isOwnerSlot(slot)) {
      own[slot - slots.cpus()].free(pfn, order);
    } else {
      pages.free(slot, pfn, order);
    }
  }

  /**
   * Frees pages of order 0.
   *
   * @param pfns the frames, all different
   * @param count how many of them, from the first
   * @throws BadPageException if one is not an allocated page of order 0; none is freed then
   * @throws IndexOutOfBoundsException if {@code pfns} is too short
   */
  public void freeBulk(long[] pfns, int count) {
    pages.freeBulk(slots.current(), pfns, count);
  }

  /**
   * The slots, for those who take one by number: {@link SlotHandle}.
   *
   * @return slots of this allocator
   */
  public CpuSlots slots() {
    return slots;
  }

  /**
   * The allocator, for all that needs no slot, and for calls by explicit slot.
   *
   * @return the allocator
   */
  public PageAllocator pages() {
    return pages;
  }
}
