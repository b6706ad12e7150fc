package org.kmem.pagealloc;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.kmem.bitfield.Magazine;
import org.kmem.fault.FailPageAlloc;
import org.kmem.gfp.GfpFlags;
import org.kmem.gfp.InvalidGfpException;
import org.kmem.gfp.MigrateType;
import org.kmem.hook.PageHooks;
import org.kmem.memory.BackingMemory;
import org.kmem.memory.Memory;
import org.kmem.page.MemMap;
import org.kmem.page.PageBlocks;
import org.kmem.page.PageFlags;
import org.kmem.pcp.PerCpuPages;
import org.kmem.percpu.CpuSlots;
import org.kmem.units.PageSize;
import org.kmem.units.Pfn;
import org.kmem.zone.MachineLayout;
import org.kmem.zone.Zone;
import org.kmem.zone.Zonelists;

/**
 * The page allocator of a machine: hands out blocks of {@code 2^order} page frames.
 *
 * <p>Every operation names a <em>slot</em>, the CPU it runs on: its per-CPU lists are used and its node is
 * preferred. Any thread may name any slot; threads that share one at the same moment stay correct and lose
 * its caches. Blocks may be freed through any slot. {@link ThisCpuPages} names the slot itself.
 *
 * <p>A frame is a number; with backing memory it also has bytes, at {@link #address}. A request that cannot
 * be served returns {@link Pfn#NONE}; misuse throws and changes nothing. Blocks belong to their holder until
 * freed: two threads that free one block at the same moment are beyond what checks can catch, except with
 * {@link Strategy#BITFIELD}, where one of them is refused.
 *
 * <p>Safe for any thread, except {@link #close}.
 *
 * <p>Source: "Memory Allocation Guide" and {@code Documentation/mm/page_allocation.rst} of the kernel.
 */
public final class PageAllocator implements AutoCloseable {
  /*
   * Implementation notes.
   * A request walks the zonelist of its node for the first zone above its low watermark; nothing on
   * this path allocates on the heap. When no zone is, SlowPath takes over.
   *
   * I7  for every zone: pages in ALLOCATED blocks = allocated - freed + adopted.
   * I8  every frame is in exactly one place: inside one block in state BUDDY, PCP or ALLOCATED, in
   *     an implicit section, or reserved.
   */
  /** Requests that ask for more than the next page. */
  private static final int ONE_BY_ONE =
      GfpFlags.__GFP_ZERO | GfpFlags.__GFP_ACCOUNT | GfpFlags.__GFP_COMP;

  private final MachineLayout machine;
  private final Strategy strategy;

  /** Freed blocks are unmarked here, atomically; buddy strategies do it under their locks. */
  private final boolean marksFreed;

  private final PageHooks hooks;
  private final @Nullable FailPageAlloc failPageAlloc;
  private final @Nullable BackingMemory backing;

  /** Where the bytes of frame 0 are, if there is backing memory. */
  private final long bytes;

  private final MemMap memMap;
  private final PageBlocks pageBlocks;
  private final Zone[] zones;
  private final ZonelistWalk walk;
  private final int cpus;
  private final int[] nodeOfSlot;
  private final SlotDrain drain;
  private final SlowPath slowPath;
  private final PageCheck check;
  private final BulkPages bulk;
  private final ExactPages exact;
  private final RecordedPages recorded;
  private final MemoryTuner tuner;
  private final @Nullable FreeMemory freeMemory;

  PageAllocator(PageAllocatorBuilder builder) {
    machine = builder.machine;
    strategy = builder.strategy;
    marksFreed = !strategy.hasFreeLists();
    hooks = builder.hooks;
    failPageAlloc = builder.failPageAlloc;
    cpus = builder.cpus.cpus();
    nodeOfSlot = builder.nodeOfSlot();
    backing = builder.reserveBacking();
    bytes = backing == null ? 0 : backing.address();
    memMap = new MemMap(builder.endPfn());
    pageBlocks = new PageBlocks(builder.endPfn());
    zones =
        new ZoneMaker(strategy, memMap, pageBlocks, cpus, nodeOfSlot.length, builder.trace)
            .make(machine.zones());
    walk = new ZonelistWalk(new Zonelists(builder.cpus, List.of(zones)), nodeOfSlot, hooks);
    drain = new SlotDrain(zones, nodeOfSlot.length);
    slowPath = new SlowPath(walk, drain, hooks);
    check = new PageCheck(memMap, this::zoneOf);
    bulk = new BulkPages(this, walk, zones, memMap, check, hooks);
    exact = new ExactPages(this, memMap, check);
    recorded = new RecordedPages(memMap, check, this::zoneOf);
    tuner = new MemoryTuner(machine, nodeOfSlot, zones);
    freeMemory = backing == null ? null : new FreeMemory(backing, memMap, this::zoneOf);
    BootMemory.release(machine, zones);
    tuner.apply(builder.tuning);
  }

  /**
   * Starts to describe an allocator.
   *
   * @param machine the machine it is for
   * @return a builder with the defaults: per-CPU lists, no backing memory, nothing above
   */
  public static PageAllocatorBuilder builder(MachineLayout machine) {
    return new PageAllocatorBuilder(machine);
  }

  /**
   * Allocates a block, preferring the slot's own node.
   *
   * @param slot slot of the caller
   * @param gfp {@link GfpFlags}
   * @param order order of the block
   * @return its first frame, or {@link Pfn#NONE}
   * @throws InvalidOrderException if the order has no free list
   * @throws InvalidGfpException if the flags contradict each other
   * @throws IndexOutOfBoundsException if there is no such slot
   */
  public long alloc(int slot, int gfp, int order) {
    return allocOnNode(slot, gfp, order, nodeOfSlot[slot]);
  }

  /**
   * Allocates a block, preferring a node.
   *
   * @param slot slot of the caller
   * @param gfp {@link GfpFlags}; with {@code __GFP_THISNODE} no other node will do
   * @param order order of the block
   * @param node node that is preferred
   * @return its first frame, or {@link Pfn#NONE}
   * @throws InvalidOrderException if the order has no free list
   * @throws InvalidGfpException if the flags contradict each other
   * @throws IndexOutOfBoundsException if there is no such slot or node
   */
  public long allocOnNode(int slot, int gfp, int order, int node) {
    PageCheck.request(gfp, order);
    Objects.checkIndex(slot, nodeOfSlot.length);
    if (failPageAlloc != null && failPageAlloc.shouldFail(gfp, order)) {
      return Pfn.NONE;
    }
    Zone[] candidates = walk.zonelist(gfp, node);
    long pfn = walk.take(candidates, slot, gfp, order, ZonelistWalk.firstFlags(gfp, candidates));
    if (pfn == Pfn.NONE) {
      pfn = slowPath.alloc(slot, gfp, order, node, candidates);
    }
    return pfn == Pfn.NONE ? Pfn.NONE : finish(slot, pfn, gfp, order);
  }

  /**
   * Allocates pages of order 0, as many as come without effort, preferring the slot's own node.
   *
   * <p>Less than asked for may come even when memory is left, and only a single one from another node; a page that matters is asked for with {@link
   * #alloc}. At least one comes if {@code alloc} would succeed.
   *
   * @param slot slot of the caller
   * @param gfp {@link GfpFlags}
   * @param pfns where the frames go
   * @param count how many are wanted, at most the length of {@code pfns}
   * @return how many came
   * @throws InvalidGfpException if the flags contradict each other
   * @throws IndexOutOfBoundsException if there is no such slot, or {@code pfns} is too short
   */
  public int allocBulk(int slot, int gfp, long[] pfns, int count) {
    Objects.checkFromIndexSize(0, count, pfns.length);
    PageCheck.request(gfp, 0);
    return failPageAlloc != null && failPageAlloc.shouldFail(gfp, 0)
        ? 0
        : bulk.alloc(slot, gfp, pfns, count);
  }

  /**
   * Allocates exactly the pages that a size needs, contiguous: a block whose tail is given back at once.
   * Each page is one of order 0 afterwards; {@link #freeExact} frees them together.
   *
   * @param slot slot of the caller
   * @param gfp {@link GfpFlags}, without {@code __GFP_COMP}
   * @param sizeBytes size in bytes, at least 1
   * @return first frame, or {@link Pfn#NONE}
   * @throws IllegalArgumentException if the size is not positive
   * @throws InvalidOrderException if no order holds the size
   * @throws InvalidGfpException if the flags contradict each other
   * @throws BadPageException if a compound page is asked for
   */
  public long allocExact(int slot, int gfp, long sizeBytes) {
    return exact.alloc(slot, gfp, sizeBytes);
  }

  /**
   * Frees what {@link #allocExact} gave.
   *
   * @param slot slot of the caller
   * @param pfn first frame
   * @param sizeBytes the same size
   * @throws IllegalArgumentException if the size is not positive
   * @throws BadPageException if some page of it is not an allocated page of order 0; nothing is freed then
   * @throws IndexOutOfBoundsException if there is no such slot
   */
  public void freeExact(int slot, long pfn, long sizeBytes) {
    exact.free(slot, pfn, sizeBytes);
  }

  /**
   * Turns an allocated block into single pages, each to be freed on its own.
   *
   * @param pfn first frame
   * @param order its order
   * @throws BadPageException if no such block is allocated, or it is a compound page
   */
  public void split(long pfn, int order) {
    exact.split(pfn, order);
  }

  /**
   * Frees a block.
   *
   * @param slot slot of the caller, whose per-CPU lists take it
   * @param pfn first frame
   * @param order the order it was allocated with
   * @throws InvalidOrderException if the order has no free list
   * @throws BadPageException if no such block is allocated; says what is there instead
   * @throws IndexOutOfBoundsException if there is no such slot
   */
  public void free(int slot, long pfn, int order) {
    int flags = check.allocated(pfn, order);
    Objects.checkIndex(slot, nodeOfSlot.length);
    if (marksFreed && !memMap.compareAndSetFlags(pfn, flags, flags ^ PageFlags.ALLOCATED)) {
      throw PageCheck.freedByAnother(pfn, order);
    }
    if ((flags & PageFlags.ACCOUNTED) != 0) {
      hooks.uncharge(pfn, order);
    }
    zones[PageFlags.zoneId(flags)].free(slot, pfn, order);
  }

  /**
   * Frees pages of order 0.
   *
   * @param slot slot of the caller
   * @param pfns the frames, all different
   * @param count how many of them, from the first
   * @throws BadPageException if one is not an allocated page of order 0; none is freed then
   * @throws IndexOutOfBoundsException if there is no such slot, or {@code pfns} is too short
   */
  public void freeBulk(int slot, long[] pfns, int count) {
    Objects.checkFromIndexSize(0, count, pfns.length);
    Objects.checkIndex(slot, nodeOfSlot.length);
    bulk.free(slot, pfns, count);
  }

  /**
   * Whether exactly this block is allocated.
   *
   * @param pfn first frame, below the end of the machine
   * @param order its order
   * @return true if it is, as one block
   */
  public boolean isAllocated(long pfn, int order) {
    return PageFlags.is(memMap.flags(pfn), PageFlags.ALLOCATED, order);
  }

  /**
   * Allocates a contiguous range of any length: its pageblocks are isolated, pages in use are migrated away
   * by the layer above, and what is free then is taken. The pages are of order 0.
   *
   * @param startPfn first frame
   * @param pages length of the range
   * @return false, with the range as it was, if a page of it could not be moved
   * @throws BadPageException if the range is not within one zone
   */
  public boolean allocContig(long startPfn, long pages) {
    Zone zone = zoneOf(startPfn);
    if (zone == null || pages <= 0 || pages > zone.layout().endPfn() - startPfn) {
      throw new BadPageException(
          BadPageException.Problem.FOREIGN,
          startPfn,
          0,
          "no zone of this machine has all " + pages + " pages");
    }
    return new ContigRange(zones, zone, memMap, pageBlocks, hooks, this::drainAll)
        .alloc(startPfn, startPfn + pages);
  }

  /**
   * Sets a pageblock's migrate type and moves its free pages along: how CMA areas are made.
   *
   * @param pfn any frame of the pageblock
   * @param type migrate type
   * @throws IllegalArgumentException if there is no such type
   * @throws BadPageException if no zone has the frame
   */
  public void setPageblockType(long pfn, int type) {
    PageCheck.type(type, MigrateType.COUNT);
    if (zoneOf(pfn) == null) {
      throw new BadPageException(
          BadPageException.Problem.FOREIGN, pfn, 0, "no zone of this machine has the frame");
    }
    ContigRange.setType(zones, pfn, type);
  }

  /**
   * Gives a slot's cached pages back to the free pages. What another thread has in the magazines of a slot it
   * owns stays there until that thread next frees a page or runs out of pages, see {@link PageHandle}.
   *
   * @param slot slot
   * @return pages given back now
   */
  public long drain(int slot) {
    Objects.checkIndex(slot, nodeOfSlot.length);
    return drain.drain(slot);
  }

  /**
   * Gives all cached pages back to the free pages, as {@link #drain} does for each slot.
   *
   * @return pages given back now
   */
  public long drainAll() {
    return drain.drainAll();
  }

  /**
   * Recomputes watermarks, protection and per-CPU list bounds.
   *
   * @param tuning the new settings
   */
  public void tune(MemoryTuning tuning) {
    tuner.apply(tuning);
  }

  /**
   * The watermark basis in force, in kB: {@code vm.min_free_kbytes}.
   *
   * @return kB
   */
  public long minFreeKbytes() {
    return tuner.minFreeKbytes();
  }

  /**
   * Address of a frame's bytes.
   *
   * @param pfn frame number
   * @return absolute address of {@link PageSize#SIZE_BYTES} bytes
   * @throws IllegalStateException if the allocator has no backing memory
   */
  public long address(long pfn) {
    return memory().address() + (pfn << PageSize.SHIFT);
  }

  /**
   * The memory behind the frames, for views of it, advice and figures; closing stays the allocator's.
   *
   * @return the reservation, frame 0 at its start
   * @throws IllegalStateException if the allocator has no backing memory
   */
  public BackingMemory memory() {
    if (backing == null) {
      throw new IllegalStateException(
          "this allocator has no backing memory: build it with backed(true)");
    }
    return backing;
  }

  /**
   * Free frames as memory of the operating system: which of them it has backed, and giving that back.
   *
   * @return the same at each call
   * @throws IllegalStateException if the allocator has no backing memory
   */
  public FreeMemory freeMemory() {
    if (freeMemory == null) {
      throw new IllegalStateException(
          "this allocator has no backing memory: build it with backed(true)");
    }
    return freeMemory;
  }

  /**
   * Number of slots.
   *
   * @return slots, numbered from 0
   */
  public int slots() {
    return nodeOfSlot.length;
  }

  /**
   * Number of CPUs, whose slots come first; the others are for threads that own one.
   *
   * @return CPUs
   */
  public int cpus() {
    return cpus;
  }

  /**
   * The node of a slot.
   *
   * @param slot slot
   * @return the node its requests prefer
   * @throws IndexOutOfBoundsException if there is no such slot
   */
  public int nodeOf(int slot) {
    return nodeOfSlot[slot];
  }

  /**
   * The memory map, for holders of blocks: a block's reference count, links and own area are its holder's.
   *
   * @return the map; what belongs to free blocks is to be read only
   */
  public MemMap memMap() {
    return memMap;
  }

  /**
   * The machine.
   *
   * @return its layout
   */
  public MachineLayout machine() {
    return machine;
  }

  /**
   * The strategy.
   *
   * @return how free pages are organised
   */
  public Strategy strategy() {
    return strategy;
  }

  /**
   * The zones, in order of their ids.
   *
   * @return zones, those without pages included
   */
  public List<Zone> zones() {
    return List.of(zones);
  }

  /**
   * What brings the allocator into the state of a recorded machine.
   *
   * @return operations on blocks that somebody else has chosen
   */
  public RecordedPages recorded() {
    return recorded;
  }

  /**
   * The types of the pageblocks.
   *
   * @return the table, to be read only
   */
  public PageBlocks pageBlocks() {
    return pageBlocks;
  }

  /**
   * Bytes that struct pages, pageblock types and tables of free pages occupy now.
   *
   * @return resident bytes
   */
  public long metadataBytes() {
    long bytes = memMap.residentBytes() + pageBlocks.residentBytes();
    for (Zone zone : zones) {
      bytes += zone.source().residentBytes();
    }
    return bytes;
  }

  /**
   * Binds the owner slots to threads: from now on they are who the slots say.
   *
   * @throws IllegalStateException if they are bound already: two threads could own one slot
   */
  void bindOwners(CpuSlots slots) {
    drain.bindOwners(slots);
  }

  /** What checks blocks that callers name. */
  PageCheck check() {
    return check;
  }

  /** Whether freed blocks are unmarked by who frees them, atomically. */
  boolean marksFreed() {
    return marksFreed;
  }

  /**
   * The magazine that requests for single pages may be served from, for the owner of a slot; null if there is
   * none for such requests, or if pages have to be prepared or charged one by one, or some are to fail.
   */
  @Nullable Magazine magazine(int slot, int gfp) {
    PageCheck.request(gfp, 0);
    Zone[] candidates = walk.zonelist(gfp, nodeOfSlot[slot]);
    return failPageAlloc == null && (gfp & ONE_BY_ONE) == 0 && candidates.length > 0
        ? candidates[0].source().magazine(slot, GfpFlags.migrateType(gfp))
        : null;
  }

  /** Fills the magazine of such a request, if memory is plenty in the zone it prefers. */
  boolean refill(Magazine magazine, int slot, int gfp) {
    return walk.refill(magazine, walk.zonelist(gfp, nodeOfSlot[slot]), gfp);
  }

  /** Zeroes and charges a block that is about to be handed out. */
  long finish(int slot, long pfn, int gfp, int order) {
    if ((gfp & GfpFlags.__GFP_ZERO) != 0 && backing != null) {
      long block = bytes + (pfn << PageSize.SHIFT);
      if (order == 0) {
        Memory.clearPage(block);
        approachNext(slot, pfn, gfp);
      } else {
        Memory.clearPages(block, PageSize.SIZE_BYTES << order);
      }
    }
    if ((gfp & GfpFlags.__GFP_ACCOUNT) != 0 && !hooks.charge(pfn, order, gfp)) {
      int flags = memMap.flags(pfn);
      if (marksFreed) {
        memMap.setFlags(pfn, flags ^ PageFlags.ALLOCATED);
      }
      zones[PageFlags.zoneId(flags)].free(slot, pfn, order);
      return Pfn.NONE;
    }
    return pfn;
  }

  /**
   * Has the beginning of the page that the slot gives next fetched, while the caller is busy with this one: pages to be
   * cleared are asked for in runs, and the memory of each was far away otherwise when its turn came.
   */
  private void approachNext(int slot, long pfn, int gfp) {
    PerCpuPages lists = zones[PageFlags.zoneId(memMap.flags(pfn))].pcp();
    long next = lists == null ? Pfn.NONE : lists.upcoming(slot, GfpFlags.migrateType(gfp));
    if (next != Pfn.NONE) {
      Memory.approachPage(bytes + (next << PageSize.SHIFT));
    }
  }

  /**
   * The zone of a frame.
   *
   * @param pfn frame number
   * @return its zone, or null if it is in none
   */
  public @Nullable Zone zoneOf(long pfn) {
    for (Zone zone : zones) {
      if (pfn >= zone.layout().startPfn() && pfn < zone.layout().endPfn()) {
        return zone;
      }
    }
    return null;
  }

  /**
   * Proves the books: every frame in exactly one place, counters equal to lists and blocks, no free buddies
   * unmerged, watermarks in order. Nothing else may use the allocator meanwhile.
   *
   * @throws IllegalStateException naming the invariant that is broken and where
   */
  public void verify() {
    for (Zone zone : zones) {
      zone.verify();
    }
  }

  /**
   * A line for messages.
   *
   * @return strategy and zones
   */
  @Override
  public String toString() {
    return strategy + " on " + Arrays.toString(machine.zones().toArray());
  }

  /** Gives all memory back; every block, view and slot of it must be out of use. */
  @Override
  public void close() {
    for (Zone zone : zones) {
      zone.close();
    }
    pageBlocks.close();
    memMap.close();
    if (backing != null) {
      backing.close();
    }
  }
}
