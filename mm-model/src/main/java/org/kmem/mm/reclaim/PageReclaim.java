package org.kmem.mm.reclaim;

import java.util.stream.IntStream;
import org.kmem.gfp.GfpFlags;
import org.kmem.hook.PageHooks;
import org.kmem.mm.folio.Folios;
import org.kmem.mm.folio.PageFlag;
import org.kmem.mm.physmem.PhysicalMemory;
import org.kmem.mm.sim.Scheduler;
import org.kmem.mm.sim.SimTask;
import org.kmem.zone.ZoneType;

/**
 * Reclaim of a machine: what the page allocator asks for, what groups ask for, and the parts that others extend.
 *
 * <p>Belongs to the holder of the baton; {@link #reclaim} and {@link #reclaimGroup} may wait.
 *
 * <p>Kernel counterpart: {@code mm/vmscan.c}.
 */
public final class PageReclaim implements PageHooks {
  private final Scheduler scheduler;
  private final Folios folios;
  private final ReclaimNodes nodes;
  private final ReclaimGroups groups;
  private final Workingset workingset;
  private final ShrinkFolioList shrink;
  private final Shrinkers shrinkers;
  private final NodeReclaim reclaim;
  private final DirectReclaim direct;
  private final Kswapd[] kswapds;

  /**
   * For a machine.
   *
   * @param parts what it works on
   */
  public PageReclaim(ReclaimParts parts) {
    PhysicalMemory memory = parts.folios().memory();
    this.scheduler = parts.scheduler();
    this.folios = parts.folios();
    this.nodes = new ReclaimNodes(parts);
    this.groups = new ReclaimGroups(parts);
    this.workingset = new Workingset(parts, groups);
    this.shrink = new ShrinkFolioList(parts, nodes, workingset);
    this.shrinkers = new Shrinkers(memory, scheduler, parts.stat());
    this.reclaim = new NodeReclaim(parts, nodes, groups, shrink, shrinkers);
    this.direct = new DirectReclaim(parts, reclaim, nodes);
    ZoneReclaim.attach(parts, reclaim, nodes);
    this.kswapds =
        IntStream.range(0, nodes.count())
            .mapToObj(node -> new Kswapd(parts, nodes.of(node), reclaim))
            .toArray(Kswapd[]::new);
    parts.folios().whenWritten(pfn -> nodes.of(memory.nodeOf(pfn)).throttle.noteWritten());
  }

  /**
   * Names who scans while generations are kept.
   *
   * @param generations the multi-generational scan
   */
  public void install(LruScan generations) {
    reclaim.install(generations);
  }

  /**
   * Names who compacts in the background.
   *
   * @param kcompactd who is told when kswapd goes to sleep
   */
  public void install(KcompactdWaker kcompactd) {
    for (Kswapd kswapd : kswapds) {
      kswapd.install(kcompactd);
    }
  }

  /**
   * Caches of objects that are asked for their share.
   *
   * @return the registry
   */
  public Shrinkers shrinkers() {
    return shrinkers;
  }

  /**
   * Groups as reclaim sees them.
   *
   * @return the groups of the machine
   */
  public ReclaimGroups groups() {
    return groups;
  }

  /**
   * Who remembers what was evicted.
   *
   * @return shadows and refaults
   */
  public Workingset workingset() {
    return workingset;
  }

  /**
   * Who decides what becomes of isolated folios.
   *
   * @return the same for all scans
   */
  public ShrinkFolioList shrinkFolioList() {
    return shrink;
  }

  /**
   * What the kernel thread of a node does, for ever.
   *
   * @param node the node
   * @return {@code kswapd}, to be run by a kernel thread
   */
  public Runnable kswapd(int node) {
    return kswapds[node]::run;
  }

  @Override
  public long reclaim(int gfp, int order, int nodeId, int highestZone) {
    if (scheduler.currentOrNull() == null) {
      return 0; // nobody is there yet who could wait
    }
    return direct.reclaim(gfp, order, nodeId, highestZone);
  }

  /**
   * Takes memory from a group and those below it. May wait.
   *
   * @param sc made by {@link ScanControl#memcg}
   * @return pages freed
   */
  public long reclaimGroup(ScanControl sc) {
    return direct.reclaimGroup(sc);
  }

  /**
   * Reclaims folios that somebody isolated, in use or not, and puts back those that stay: {@code reclaim_pages}. May
   * wait.
   *
   * @param list the folios, each with a reference; empty afterwards
   */
  public void reclaimFolios(FolioList list) {
    ScanControl sc = ScanControl.direct(GfpFlags.GFP_KERNEL, 0, ZoneType.MOVABLE.index());
    SimTask task = scheduler.current();
    boolean outer = task.isMemalloc();
    task.setMemalloc(true);
    for (int at = 0; at < list.size(); at++) {
      folios.clear(list.get(at), PageFlag.PG_ACTIVE); // who is put back has no claim to stay
    }
    shrink.shrink(list, sc, sc.batch, true);
    shrink.putBack(list);
    task.setMemalloc(outer);
  }

  /**
   * Has all shrinkers free what they can, again and again while that is much: {@code drop_slab}. May wait.
   */
  public void dropSlab() {
    int shift = 0;
    long freed;
    do {
      freed = 0;
      for (int node = 0; node < nodes.count(); node++) {
        ScanControl sc = ScanControl.direct(GfpFlags.GFP_KERNEL, 0, ZoneType.MOVABLE.index());
        freed += shrinkers.shrink(node, 0, sc);
      }
    } while (freed >> shift++ > 1);
  }

  @Override
  public long reclaimablePages(int zoneId) {
    return nodes.of(zoneId / ZoneType.COUNT).reclaimablePages(zoneId, reclaim.hasSwap());
  }

  @Override
  public void wakeKswapd(int nodeId, int order, int highestZone) {
    for (int node : nodes.from(nodeId)) {
      kswapds[node].wake(order, highestZone, true);
    }
  }
}
