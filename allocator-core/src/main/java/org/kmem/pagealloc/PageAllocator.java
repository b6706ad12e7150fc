package org.kmem.pagealloc;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.kmem.bitfield.Bitfield;
import org.kmem.bitfield.Magazine;
import org.kmem.bitfield.OwnerMagazines;
import org.kmem.bitfield.SlotBlocks;
import org.kmem.bitfield.SlotCaches;
import org.kmem.buddy.Buddy;
import org.kmem.fault.FailPageAlloc;
import org.kmem.gfp.AllocFlags;
import org.kmem.gfp.GfpFlags;
import org.kmem.gfp.InvalidGfpException;
import org.kmem.gfp.MigrateType;
import org.kmem.hook.PageHooks;
import org.kmem.hook.PageTrace;
import org.kmem.memory.BackingMemory;
import org.kmem.memory.Memory;
import org.kmem.page.MemMap;
import org.kmem.page.PageBlocks;
import org.kmem.page.PageFlags;
import org.kmem.pcp.PerCpuPages;
import org.kmem.percpu.CpuSlots;
import org.kmem.units.CheckLevel;
import org.kmem.units.Order;
import org.kmem.units.PageSize;
import org.kmem.units.Pfn;
import org.kmem.zone.BitfieldSource;
import org.kmem.zone.BuddySource;
import org.kmem.zone.HighAtomicReserve;
import org.kmem.zone.MachineLayout;
import org.kmem.zone.PageSource;
import org.kmem.zone.Zone;
import org.kmem.zone.ZoneLayout;
import org.kmem.zone.ZoneType;
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
  private final MemMap memMap;
  private final PageBlocks pageBlocks;
  private final Zone[] zones;
  private final Zonelists zonelists;
  private final int cpus;
  private final int[] nodeOfSlot;
  private final SlowPath slowPath;
  private final PageCheck pageCheck;
  private final RecordedPages recorded;
  private final MemoryTuner tuner;
  private final @Nullable FreeMemory freeMemory;

  /** Set once, when threads are given owner slots. */
  private final AtomicReference<@Nullable CpuSlots> owners = new AtomicReference<>();

  PageAllocator(PageAllocatorBuilder builder) {
    machine = builder.machine;
    strategy = builder.strategy;
    marksFreed = !strategy.hasFreeLists();
    hooks = builder.hooks;
    failPageAlloc = builder.failPageAlloc;
    cpus = builder.cpus.cpus();
    nodeOfSlot = builder.nodeOfSlot();
    backing = builder.reserveBacking();
    memMap = new MemMap(builder.endPfn());
    pageBlocks = new PageBlocks(builder.endPfn());
    zones = makeZones(builder);
    zonelists = new Zonelists(builder.cpus, List.of(zones));
    slowPath = new SlowPath(this, hooks);
    pageCheck = new PageCheck(memMap, this::zoneOf);
    recorded = new RecordedPages(memMap, pageCheck, this::zoneOf);
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

  private Zone[] makeZones(PageAllocatorBuilder builder) {
    List<ZoneLayout> layouts = machine.zones();
    Object machineLock = new Object();
    Zone[] made = new Zone[layouts.size()];
    for (int id = 0; id < made.length; id++) {
      ZoneLayout layout = layouts.get(id);
      PageSource source =
          strategy.hasFreeLists()
              ? buddySource(id, layout, machineLock, builder.trace)
              : bitfieldSource(id, layout);
      made[id] = new Zone(id, layout, memMap, source);
    }
    return made;
  }

  private PageSource buddySource(int id, ZoneLayout layout, Object machineLock, PageTrace trace) {
    Object lock = strategy == Strategy.LOCKED ? machineLock : new Object();
    Buddy buddy =
        new Buddy(memMap, pageBlocks, id, layout.startPfn(), layout.endPfn(), lock, trace);
    PerCpuPages pcp =
        strategy == Strategy.BUDDY_PCP && layout.managed() > 0
            ? new PerCpuPages(memMap, pageBlocks, buddy, id, nodeOfSlot.length)
            : null;
    return new BuddySource(memMap, id, buddy, pcp);
  }

  private PageSource bitfieldSource(int id, ZoneLayout layout) {
    Bitfield bitfield =
        new Bitfield(memMap, pageBlocks, id, layout.startPfn(), layout.endPfn(), nodeOfSlot.length);
    return new BitfieldSource(
        memMap,
        id,
        bitfield,
        new SlotCaches(bitfield, nodeOfSlot.length),
        new SlotBlocks(bitfield, nodeOfSlot.length),
        new OwnerMagazines(bitfield, memMap, cpus, nodeOfSlot.length));
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
    checkRequest(gfp, order);
    Objects.checkIndex(slot, nodeOfSlot.length);
    if (failPageAlloc != null && failPageAlloc.shouldFail(gfp, order)) {
      return Pfn.NONE;
    }
    Zone[] candidates = zonelist(gfp, node);
    long pfn =
        takeFrom(candidates, slot, gfp, order, AllocFlags.WMARK_LOW | fastFlags(gfp, candidates));
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
    checkRequest(gfp, 0);
    if (failPageAlloc != null && failPageAlloc.shouldFail(gfp, 0)) {
      return 0;
    }
    Zone[] candidates = zonelist(gfp, nodeOfSlot[slot]);
    int highestZone = GfpFlags.highestZone(gfp);
    int allocFlags = AllocFlags.WMARK_LOW | fastFlags(gfp, candidates);
    int got = 0;
    for (Zone zone : candidates) {
      if (zone.nodeId() != candidates[0].nodeId()) {
        break; // another node is worth a single page at most
      }
      // The mark has to hold for all of the pages at once: fewer than that, one by one.
      if (count > 0 && zone.isAboveWatermark(0, highestZone, allocFlags, -count)) {
        int type = GfpFlags.migrateType(gfp);
        got = zone.allocBulk(slot, type, allocFlags, pageFlags(gfp), pfns, 0, count);
        zone.countPlacement(candidates[0], nodeOfSlot[slot], got);
        break;
      }
    }
    int kept = 0;
    for (int i = 0; i < got; i++) {
      long pfn = finish(slot, pfns[i], gfp, 0);
      if (pfn != Pfn.NONE) {
        pfns[kept++] = pfn;
      }
    }
    if (kept == 0 && count > 0) {
      long pfn = alloc(slot, gfp, 0);
      if (pfn != Pfn.NONE) {
        pfns[kept++] = pfn;
      }
    }
    return kept;
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
    checkSize(sizeBytes);
    long pages = PageSize.pagesFor(sizeBytes);
    int order = Order.covering(pages);
    if ((gfp & GfpFlags.__GFP_COMP) != 0) {
      throw new BadPageException(
          BadPageException.Problem.COMPOUND,
          Pfn.NONE,
          order,
          "an exact size is not one compound page");
    }
    long pfn = alloc(slot, gfp, order);
    if (pfn != Pfn.NONE) {
      split(pfn, order);
      for (long tail = pfn + pages; tail < pfn + Order.pages(order); tail++) {
        free(slot, tail, 0);
      }
    }
    return pfn;
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
    checkSize(sizeBytes);
    Objects.checkIndex(slot, nodeOfSlot.length);
    long count = PageSize.pagesFor(sizeBytes);
    for (long i = 0; i < count; i++) {
      checkAllocated(pfn + i, 0);
    }
    for (long i = 0; i < count; i++) {
      free(slot, pfn + i, 0);
    }
  }

  /**
   * Turns an allocated block into single pages, each to be freed on its own.
   *
   * @param pfn first frame
   * @param order its order
   * @throws BadPageException if no such block is allocated, or it is a compound page
   */
  public void split(long pfn, int order) {
    int flags = checkAllocated(pfn, order);
    if ((flags & PageFlags.COMPOUND) != 0) {
      throw new BadPageException(
          BadPageException.Problem.COMPOUND, pfn, order, "the block is one compound page");
    }
    int single =
        PageFlags.of(PageFlags.zoneId(flags), PageFlags.ALLOCATED, 0, PageFlags.migrateType(flags))
            | (flags & PageFlags.ACCOUNTED);
    for (long page = pfn; page < pfn + Order.pages(order); page++) {
      memMap.setFlags(page, single);
    }
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
    int flags = checkAllocated(pfn, order);
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
    claimForFree(pfns, count);
    for (int i = 0; i < count; i++) {
      int flags = memMap.flags(pfns[i]);
      if ((flags & PageFlags.ACCOUNTED) != 0) {
        hooks.uncharge(pfns[i], 0);
      }
      if (marksFreed) {
        memMap.setFlags(pfns[i], flags ^ PageFlags.PCP);
      }
    }
    for (int from = 0; from < count; ) {
      int zoneId = PageFlags.zoneId(memMap.flags(pfns[from]));
      int to = from + 1;
      while (to < count && PageFlags.zoneId(memMap.flags(pfns[to])) == zoneId) {
        to++;
      }
      zones[zoneId].freeBulk(slot, pfns, from, to);
      from = to;
    }
  }

  /** Marks pages as no longer allocated, so that one named twice is found; all of them or none. */
  private void claimForFree(long[] pfns, int count) {
    int claimed = 0;
    try {
      for (; claimed < count; claimed++) {
        int flags = checkAllocated(pfns[claimed], 0);
        int cached = flags ^ PageFlags.ALLOCATED ^ PageFlags.PCP;
        if (!marksFreed) {
          memMap.setFlags(pfns[claimed], cached);
        } else if (!memMap.compareAndSetFlags(pfns[claimed], flags, cached)) {
          throw PageCheck.freedByAnother(pfns[claimed], 0);
        }
      }
    } finally {
      if (claimed < count) {
        for (int i = 0; i < claimed; i++) {
          memMap.setFlags(pfns[i], memMap.flags(pfns[i]) ^ PageFlags.ALLOCATED ^ PageFlags.PCP);
        }
      }
    }
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
    checkType(type, MigrateType.COUNT);
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
    long pages = 0;
    for (Zone zone : zones) {
      pages += zone.drain(slot);
    }
    CpuSlots owned = owners.get();
    if (owned != null && owned.isOwnerSlot(slot)) {
      pages += owned.tryVisit(slot, () -> drainMagazines(slot)).orElse(0);
    }
    return pages;
  }

  private long drainMagazines(int slot) {
    long pages = 0;
    for (Zone zone : zones) {
      pages += zone.source().drainMagazines(slot);
    }
    return pages;
  }

  /**
   * Gives all cached pages back to the free pages, as {@link #drain} does for each slot.
   *
   * @return pages given back now
   */
  public long drainAll() {
    long pages = 0;
    for (int slot = 0; slot < nodeOfSlot.length; slot++) {
      pages += drain(slot);
    }
    return pages;
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
    if (!owners.compareAndSet(null, slots)) {
      throw new IllegalStateException(
          "threads own the slots of this allocator already: share its one ThisCpuPages");
    }
  }

  /**
   * The magazine that requests for single pages may be served from, for the owner of a slot; null if there is
   * none for such requests, or if pages have to be prepared or charged one by one, or some are to fail.
   */
  @Nullable Magazine magazine(int slot, int gfp) {
    checkRequest(gfp, 0);
    Zone[] candidates = zonelist(gfp, nodeOfSlot[slot]);
    return failPageAlloc == null && (gfp & ONE_BY_ONE) == 0 && candidates.length > 0
        ? candidates[0].source().magazine(slot, GfpFlags.migrateType(gfp))
        : null;
  }

  /** Fills the magazine of such a request, if memory is plenty in the zone it prefers. */
  boolean refill(Magazine magazine, int slot, int gfp) {
    Zone[] candidates = zonelist(gfp, nodeOfSlot[slot]);
    Zone zone = candidates[0];
    int allocFlags = AllocFlags.WMARK_LOW | fastFlags(gfp, candidates);
    boolean filled =
        zone.isAboveWatermark(0, GfpFlags.highestZone(gfp), allocFlags, -magazine.batch())
            && magazine.refill(allocFlags);
    if (filled) {
      wakeIfBoosted(zone, allocFlags);
    }
    return filled;
  }

  /** Takes a block from the first zone that may serve it; the flags say how hard to try. */
  long takeFrom(Zone[] candidates, int slot, int gfp, int order, int allocFlags) {
    int highestZone = GfpFlags.highestZone(gfp);
    int type = GfpFlags.migrateType(gfp);
    int extra = pageFlags(gfp);
    for (Zone zone : candidates) {
      boolean crossesNode = zone.nodeId() != candidates[0].nodeId();
      if (crossesNode && (allocFlags & AllocFlags.NO_FRAGMENT) != 0) {
        break;
      }
      zone.noteScarcity(order, highestZone, allocFlags);
      if ((allocFlags & AllocFlags.NO_WATERMARKS) != 0
          || zone.isAboveWatermark(order, highestZone, allocFlags)) {
        long pfn = zone.alloc(slot, order, type, allocFlags, extra);
        if (pfn != Pfn.NONE) {
          afterTake(zone, candidates[0], slot, pfn, order, allocFlags);
          return pfn;
        }
      }
    }
    return (allocFlags & AllocFlags.NO_FRAGMENT) == 0
        ? Pfn.NONE
        : takeFrom(candidates, slot, gfp, order, allocFlags & ~AllocFlags.NO_FRAGMENT);
  }

  private void afterTake(Zone zone, Zone preferred, int slot, long pfn, int order, int allocFlags) {
    int slotNode = nodeOfSlot[slot];
    if (zone.nodeId() != preferred.nodeId() || zone.nodeId() != slotNode) {
      zone.countPlacement(preferred, slotNode, 1);
    }
    if ((allocFlags & AllocFlags.HIGHATOMIC) != 0) {
      long limitPages = HighAtomicReserve.limitPages(zone.layout().managed());
      zone.source().reserveHighatomic(pfn, order, limitPages);
    }
    wakeIfBoosted(zone, allocFlags);
  }

  private void wakeIfBoosted(Zone zone, int allocFlags) {
    if ((allocFlags & AllocFlags.KSWAPD) != 0 && zone.source().pollBoosted()) {
      hooks.wakeKswapd(zone.nodeId(), 0, zone.type().index());
    }
  }

  /**
   * The flags of the first attempt. Where the preferred zone is Normal and has a lower zone beside it, that is
   * used rather than mixing types in a pageblock.
   */
  private static int fastFlags(int gfp, Zone[] candidates) {
    int flags = AllocFlags.common(gfp);
    return candidates.length > 1 && candidates[0].type() == ZoneType.NORMAL
        ? flags | AllocFlags.NO_FRAGMENT
        : flags;
  }

  private static int pageFlags(int gfp) {
    int flags = (gfp & GfpFlags.__GFP_COMP) != 0 ? PageFlags.COMPOUND : 0;
    return (gfp & GfpFlags.__GFP_ACCOUNT) != 0 ? flags | PageFlags.ACCOUNTED : flags;
  }

  /** Zeroes and charges a block that is about to be handed out. */
  private long finish(int slot, long pfn, int gfp, int order) {
    if ((gfp & GfpFlags.__GFP_ZERO) != 0 && backing != null) {
      Memory.clearPages(address(pfn), PageSize.SIZE_BYTES << order);
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

  private Zone[] zonelist(int gfp, int node) {
    int highestZone = GfpFlags.highestZone(gfp);
    return (gfp & GfpFlags.__GFP_THISNODE) != 0
        ? zonelists.local(node, highestZone)
        : zonelists.fallback(node, highestZone);
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

  private static void checkRequest(int gfp, int order) {
    checkOrder(order);
    GfpFlags.validate(gfp, order);
  }

  private static void checkSize(long sizeBytes) {
    if (sizeBytes <= 0) {
      throw new IllegalArgumentException("a size of " + sizeBytes + " bytes: give at least 1");
    }
  }

  static void checkOrder(int order) {
    if (!Order.isValid(order)) {
      throw new InvalidOrderException(order);
    }
  }

  static void checkType(int type, int types) {
    if (type < 0 || type >= types) {
      throw new IllegalArgumentException(
          "migrate type " + type + ": give one of 0 to " + (types - 1) + ", see MigrateType");
    }
  }

  /** The flags word of an allocated block, or an exception that says what is there instead. */
  int checkAllocated(long pfn, int order) {
    checkOrder(order);
    if (pfn < 0 || pfn >= memMap.endPfn()) {
      throw pageCheck.diagnose(pfn, order);
    }
    int flags = memMap.flags(pfn);
    if (CheckLevel.STATE && !PageFlags.is(flags, PageFlags.ALLOCATED, order)) {
      throw pageCheck.diagnose(pfn, order);
    }
    return flags;
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
