package org.kmem.mm.physmem;

import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;
import org.kmem.gfp.GfpFlags;
import org.kmem.hook.PageHooks;
import org.kmem.memory.Memory;
import org.kmem.mm.sim.MachineOptions;
import org.kmem.mm.sim.MachineOptionsException;
import org.kmem.mm.sim.Scheduler;
import org.kmem.mm.sim.SimTask;
import org.kmem.mm.sim.Tunables;
import org.kmem.page.PageFlags;
import org.kmem.page.PageLayout;
import org.kmem.pagealloc.PageAllocator;
import org.kmem.pcp.PerCpuPages;
import org.kmem.slab.KmemCache;
import org.kmem.slab.SlabAllocator;
import org.kmem.slab.SlabStrategy;
import org.kmem.units.Order;
import org.kmem.units.Pfn;
import org.kmem.zone.CpuTopology;
import org.kmem.zone.MachineLayout;
import org.kmem.zone.MinFreeKbytes;
import org.kmem.zone.Zone;
import org.kmem.zone.ZoneType;

/**
 * The page frames of a machine, their bytes, and the model's part of their struct pages, to be allocated and freed.
 *
 * <p>A block is handed out with one reference and no mapping, its fields (see {@link PageFields}) cleared;
 * {@link #put} of the last reference frees it. Requests run on the CPU of the running task, whose per-CPU
 * lists and node they use. What cannot be served answers {@link Pfn#NONE} after the engine's slow path has
 * asked the {@linkplain #install layers above} for reclaim and killing.
 *
 * <p>Belongs to the holder of the scheduler's baton. Misuse that the engine can see throws its exceptions.
 *
 * <p>Kernel counterpart: {@code alloc_pages}, {@code folio_get}, {@code folio_put}.
 */
public final class PhysicalMemory extends FrameStore implements AutoCloseable {
  private final Scheduler scheduler;
  private final MachineLayout layout;
  private final CpuTopology topology;
  private final EngineHooks hooks;
  private final PageAllocator pages;
  private final SlabAllocator slabs;
  private final BoundRequests boundRequests;
  private @Nullable RequestPolicy requestPolicy;
  private LocalReclaim localReclaim = LocalReclaim.NONE;

  private PhysicalMemory(
      Scheduler scheduler, CpuTopology topology, EngineHooks hooks, PageAllocator pages) {
    super(pages);
    this.scheduler = scheduler;
    this.layout = pages.machine();
    this.topology = topology;
    this.hooks = hooks;
    this.pages = pages;
    this.slabs = SlabAllocator.builder(pages).strategy(SlabStrategy.SLUB).accounting(hooks).build();
    BootCache.createAll(slabs);
    this.boundRequests = new BoundRequests(this, hooks);
  }

  /**
   * Boots the memory of a machine.
   *
   * @param options the machine
   * @param scheduler whose tasks use it
   * @return all its managed memory, free
   * @throws MachineOptionsException if the machine has more nodes than a {@link NodeMask} can name
   * @throws org.kmem.zone.InvalidMachineException if memory is too small for nodes, CPUs or kernel
   *     parameters
   * @throws org.kmem.memory.MemoryException if the host has no room for it
   */
  public static PhysicalMemory boot(MachineOptions options, Scheduler scheduler) {
    if (options.nodes() > NodeMask.NODES_MAX) {
      throw new MachineOptionsException(
          "nodes=%d: give at most %d".formatted(options.nodes(), NodeMask.NODES_MAX));
    }
    MachineLayout layout = MachineMemory.layout(options);
    CpuTopology topology = CpuTopology.uniform(options.nodes(), options.cpus());
    EngineHooks hooks = new EngineHooks(scheduler);
    BootMarks marks = BootMarks.of(options, layout, MachineMemory.hasHugePages(options, layout));
    PageAllocator pages =
        PageAllocator.builder(layout)
            .cpus(topology)
            .hooks(hooks)
            .tuning(marks.tuning())
            .backed(true)
            .build();
    marks.apply(pages);
    return new PhysicalMemory(scheduler, topology, hooks, pages);
  }

  /**
   * Names the layers that reclaim and kill; until then nothing can be.
   *
   * @param above whom the engine asks; its {@code waitForMemory}, {@code charge} and {@code uncharge} are not used
   */
  public void install(PageHooks above) {
    hooks.install(above);
  }

  /**
   * Names who makes room on a node before others are asked; until then nobody does.
   *
   * @param reclaim whom each request for a node asks
   */
  public void install(LocalReclaim reclaim) {
    localReclaim = reclaim;
  }

  /**
   * Names who pays for kernel memory; until then nobody does.
   *
   * @param accounting the memory controller
   */
  public void install(KernelAccounting accounting) {
    hooks.install(accounting);
  }

  /**
   * Lets the sysctls of zones work: watermarks, protection, bounds of per-CPU lists.
   *
   * @param tunables the machine's; their {@code min_free_kbytes} becomes what boot computed
   */
  public void follow(Tunables tunables) {
    ZoneTunables.attach(tunables, pages);
  }

  /**
   * Lets the per-CPU lists of a CPU shrink towards what they need, as is done about once a second: {@code
   * decay_pcp_high}.
   *
   * @param cpu the CPU
   * @return pages given back to the zones
   */
  public long decayLists(int cpu) {
    long pagesGivenBack = 0;
    for (Zone zone : pages.zones()) {
      PerCpuPages lists = zone.layout().isPopulated() ? zone.pcp() : null;
      pagesGivenBack += lists == null ? 0 : lists.decay(cpu);
    }
    return pagesGivenBack;
  }

  /**
   * Names who places blocks that no node was named for; until then they come from the node of the running CPU.
   *
   * @param policy memory policies and cpusets of the machine
   */
  public void install(RequestPolicy policy) {
    requestPolicy = policy;
  }

  /**
   * Allocates a block where the running task's policy and cpuset say: on the node of the running CPU, or another if it
   * must, unless they say otherwise.
   *
   * @param gfp {@link GfpFlags}
   * @param order order of the block
   * @return its first frame, or {@link Pfn#NONE}
   */
  public long alloc(int gfp, int order) {
    RequestPolicy policy = requestPolicy;
    return policy == null || layout.nodes() == 1
        ? allocLocal(gfp, order)
        : policy.alloc(gfp, order);
  }

  /**
   * Allocates a block on the node of the running CPU, or another if it must.
   *
   * @param gfp {@link GfpFlags}
   * @param order order of the block
   * @return its first frame, or {@link Pfn#NONE}
   */
  public long allocLocal(int gfp, int order) {
    int cpu = scheduler.currentCpu();
    return allocOnNode(gfp, order, topology.nodeOfCpu(cpu));
  }

  /**
   * Allocates a block, preferring a node.
   *
   * @param gfp {@link GfpFlags}; with {@code __GFP_THISNODE} no other node will do
   * @param order order of the block
   * @param node the node
   * @return its first frame, or {@link Pfn#NONE}
   */
  public long allocOnNode(int gfp, int order, int node) {
    localReclaim.makeRoom(gfp, order, node);
    int asked = isReclaiming() ? gfp | GfpFlags.__GFP_MEMALLOC : gfp;
    long pfn = pages.allocOnNode(scheduler.currentCpu(), asked, order, node);
    if (pfn != Pfn.NONE) {
      initialise(pfn, gfp, order);
    }
    return pfn;
  }

  /** Who makes room for others must not wait for room: {@code PF_MEMALLOC}. */
  private boolean isReclaiming() {
    SimTask task = scheduler.currentOrNull();
    return task != null && task.isMemalloc();
  }

  /**
   * Allocates a block on certain nodes only, nearest to one of them first: {@code MPOL_BIND}, cpusets. If all are full and
   * reclaim does not help, somebody who uses them is killed: whoever looks for a victim finds the nodes in {@link #requestNodes}.
   *
   * @param gfp {@link GfpFlags}
   * @param order order of the block
   * @param near node to start from
   * @param mask nodes allowed, see {@link NodeMask}
   * @return its first frame, or {@link Pfn#NONE}
   */
  public long allocWithin(int gfp, int order, int near, long mask) {
    SimTask task = scheduler.currentOrNull();
    if (task == null) {
      return boundRequests.alloc(gfp, order, near, mask);
    }
    long outer = task.requestNodes();
    task.setRequestNodes(mask);
    long pfn = boundRequests.alloc(gfp, order, near, mask);
    task.setRequestNodes(outer);
    return pfn;
  }

  /**
   * The nodes that the running task's request is bound to: {@code oom_control.nodemask}.
   *
   * @return see {@link NodeMask}; all bits are set for a request that is not bound
   */
  public long requestNodes() {
    SimTask task = scheduler.currentOrNull();
    return task == null ? -1 : task.requestNodes();
  }

  /**
   * Visits all nodes by their distance from one, which is the first.
   *
   * @param near node to start from
   * @param visitor gets the nodes
   */
  public void forNodesFrom(int near, IntConsumer visitor) {
    boundRequests.forNodesFrom(near, visitor);
  }

  /**
   * The node of a set that follows another in the order of distance, then number.
   *
   * @param near where distances are told from
   * @param last the node before, -1 for the first
   * @param mask the set, see {@link NodeMask}
   * @return a node, or -1 if there is none
   */
  public int nextNode(int near, int last, long mask) {
    return boundRequests.nextNode(near, last, mask);
  }

  private void initialise(long pfn, int gfp, int order) {
    long page = page(pfn);
    Memory.putInt(page + PageFields.REF, 1);
    int memcg = Memory.getInt(page + PageFields.MEMCG);
    clearFields(page);
    if ((gfp & GfpFlags.__GFP_ACCOUNT) != 0) { // such blocks were charged on their way here
      Memory.putInt(page + PageFields.MEMCG, memcg);
    }
    if (order > 0 && (gfp & GfpFlags.__GFP_COMP) != 0) {
      for (long tail = pfn + 1; tail < pfn + Order.pages(order); tail++) {
        long tailPage = page(tail);
        Memory.putInt(tailPage + PageFields.REF, 0);
        clearFields(tailPage);
        Memory.putLong(tailPage + PageFields.NEXT, pfn);
      }
    }
  }

  /**
   * Allocates a range of frames that no order could hold: pages in use are moved out of it if they can be. Its first
   * frame has the one reference; it is freed by {@link #freeRange}.
   *
   * @param startPfn first frame, of memory that one zone has all of
   * @param count how many
   * @return false, with nothing changed, if a frame of it could not be had
   */
  public boolean allocRange(long startPfn, long count) {
    if (!pages.allocContig(startPfn, count)) {
      return false;
    }
    for (long pfn = startPfn; pfn < startPfn + count; pfn++) {
      long page = page(pfn);
      Memory.putInt(page + PageFields.REF, pfn == startPfn ? 1 : 0);
      clearFields(page);
    }
    return true;
  }

  /**
   * Frees what {@link #allocRange} gave.
   *
   * @param startPfn first frame
   * @param count the same number
   */
  public void freeRange(long startPfn, long count) {
    int cpu = scheduler.currentCpu();
    for (long pfn = startPfn; pfn < startPfn + count; pfn++) {
      Memory.putInt(page(pfn) + PageFields.REF, 0);
      pages.free(cpu, pfn, 0);
    }
  }

  /** Makes a block that was taken from the engine otherwise like one that was allocated as compound page. */
  void adopt(long pfn, int order) {
    if (order > 0) {
      pages.memMap().setFlags(pfn, pages.memMap().flags(pfn) | PageFlags.COMPOUND);
    }
    initialise(pfn, GfpFlags.__GFP_COMP, order);
  }

  /**
   * Frees a block at once, whatever references it has: for who holds the only one.
   *
   * @param pfn first frame
   * @param order its order
   */
  public void free(long pfn, int order) {
    pages.free(scheduler.currentCpu(), pfn, order);
    Memory.putInt(page(pfn) + PageFields.REF, 0);
  }

  /**
   * Takes one more reference to a block.
   *
   * @param pfn its first frame
   * @throws PageRefException if nobody holds one
   */
  public void get(long pfn) {
    long ref = page(pfn) + PageFields.REF;
    int count = Memory.getInt(ref);
    if (count <= 0) {
      throw new PageRefException(
          "frame %d has %d references: one that is free cannot be taken".formatted(pfn, count));
    }
    Memory.putInt(ref, count + 1);
  }

  /**
   * Gives up a reference to a block, and frees it if that was the last.
   *
   * @param pfn its first frame
   * @return whether it was freed
   * @throws PageRefException if nobody holds one, or page tables still map what would be freed
   */
  public boolean put(long pfn) {
    long page = page(pfn);
    int count = Memory.getInt(page + PageFields.REF);
    if (count <= 0) {
      throw new PageRefException(
          "frame %d has %d references, none to give up".formatted(pfn, count));
    }
    if (count > 1) {
      Memory.putInt(page + PageFields.REF, count - 1);
      return false;
    }
    if (Memory.getInt(page + PageFields.MAPCOUNT) != 0) {
      throw new PageRefException(
          "frame %d is mapped %d times: unmap it before its last reference goes"
              .formatted(pfn, Memory.getInt(page + PageFields.MAPCOUNT)));
    }
    pages.free(scheduler.currentCpu(), pfn, order(pfn));
    Memory.putInt(page + PageFields.REF, 0);
    return true;
  }

  /**
   * Turns a block into blocks of a smaller order, each with one reference, as the whole had; their other fields are
   * the caller's.
   *
   * @param pfn its first frame
   * @param newOrder order of the parts
   */
  public void split(long pfn, int newOrder) {
    int order = order(pfn);
    int flags = pages.memMap().flags(pfn);
    int type = PageFlags.migrateType(flags);
    int kept =
        newOrder == 0
            ? flags & PageFlags.ACCOUNTED
            : flags & (PageFlags.ACCOUNTED | PageFlags.COMPOUND);
    int part = PageFlags.of(PageFlags.zoneId(flags), PageFlags.ALLOCATED, newOrder, type) | kept;
    long step = Order.pages(newOrder);
    for (long first = pfn; first < pfn + Order.pages(order); first += step) {
      pages.memMap().setFlags(first, part);
      setIntField(first, PageFields.REF, 1);
      for (long tail = first + 1; tail < first + step; tail++) {
        setLongField(tail, PageFields.NEXT, first);
      }
    }
  }

  /**
   * One past the last frame of the machine.
   *
   * @return frame number
   */
  public long endPfn() {
    return pages.memMap().endPfn();
  }

  /**
   * Managed memory: {@code MemTotal}.
   *
   * @return pages
   */
  public long totalPages() {
    return layout.managedPages();
  }

  /**
   * Free memory: {@code MemFree}, without what lies on per-CPU lists.
   *
   * @return pages
   */
  public long freePages() {
    long free = 0;
    for (Zone zone : pages.zones()) {
      free += zone.freePages();
    }
    return free;
  }

  /**
   * Memory that nobody holds: free or on per-CPU lists.
   *
   * @return pages
   */
  public long unusedPages() {
    long unused = freePages();
    for (Zone zone : pages.zones()) {
      unused += zone.cachedPages();
    }
    return unused;
  }

  /**
   * The node of a frame.
   *
   * @param pfn an allocated frame
   * @return its node
   */
  public int nodeOf(long pfn) {
    return zoneId(pfn) / ZoneType.COUNT;
  }

  /**
   * The number of a frame's zone in the machine: node times {@link ZoneType#COUNT}, and the index of its type.
   *
   * @param pfn an allocated frame
   * @return the number
   */
  public int zoneId(long pfn) {
    return PageFlags.zoneId(Memory.getInt(page(pfn) + PageLayout.FLAGS));
  }

  /**
   * Nodes, CPUs and distances.
   *
   * @return the topology
   */
  public CpuTopology topology() {
    return topology;
  }

  /**
   * The engine, for its statistics and settings: {@code BuddyInfo.of}, {@code tune} and the like. Blocks are
   * to be had here, where their fields are kept.
   *
   * @return the page allocator
   */
  public PageAllocator engine() {
    return pages;
  }

  /**
   * The slab caches.
   *
   * @return caches of the {@code slab:slub} strategy; what a machine had at boot is there
   */
  public SlabAllocator slabs() {
    return slabs;
  }

  /**
   * Fills the slab caches with what the kernel itself has in use when it starts its first program. Nobody
   * frees that again.
   */
  public void fillBootCaches() {
    BootCache.fillAll(slabs, topology.cpus());
  }

  /**
   * Whether transparent huge pages are on after boot: memory is large enough for them.
   *
   * @return false below 512 MiB of managed memory
   */
  public boolean hugePagesByDefault() {
    return MinFreeKbytes.hugePagesByDefault(layout.managedPages());
  }

  /**
   * A slab cache by name, made if the machine does not have it yet.
   *
   * @param name its name, as slabinfo shows it
   * @param sizeBytes size of an object
   * @param flags {@link org.kmem.slab.CacheFlags}; unless they say otherwise it may share slabs with others
   * @return the cache
   * @throws org.kmem.slab.InvalidCacheException if there can be no such cache
   */
  public SlabCache slabCache(String name, int sizeBytes, int flags) {
    KmemCache existing = slabs.find(name);
    return new SlabCache(
        scheduler, topology, existing != null ? existing : slabs.create(name, sizeBytes, 0, flags));
  }

  /** Proves the engine's books; see {@link PageAllocator#verify}. */
  public void verify() {
    slabs.verify();
    pages.verify();
  }

  /** Gives all memory back to the host; nothing of it may be used afterwards. */
  @Override
  public void close() {
    slabs.close();
    pages.close();
  }
}
