package org.kmem.mm.reclaim;

import java.util.ArrayList;
import java.util.List;
import org.kmem.mm.physmem.PhysicalMemory;
import org.kmem.mm.sim.Scheduler;
import org.kmem.mm.vmstat.VmEvent;
import org.kmem.mm.vmstat.VmStat;

/**
 * All shrinkers of a machine, asked in proportion to how hard reclaim tries.
 *
 * <p>Of what a cache has, a share of {@code 4 / seeks >> priority} is to be scanned. What is less than a batch is
 * put off until it has become one, so that nothing is lost by asking often and softly.
 *
 * <p>Belongs to the holder of the baton. Kernel counterpart: {@code shrink_slab}, {@code do_shrink_slab}.
 */
public final class Shrinkers {
  private static final int SHARE = 4;

  private final PhysicalMemory memory;
  private final Scheduler scheduler;
  private final VmStat stat;
  private final List<Entry> entries = new ArrayList<>();

  /** A shrinker, and what it still has to scan, by node. */
  private static final class Entry {
    private final Shrinker shrinker;
    private final long[] deferred;

    Entry(Shrinker shrinker, int nodes) {
      this.shrinker = shrinker;
      this.deferred = new long[nodes];
    }
  }

  /**
   * None yet.
   *
   * @param memory of the machine
   * @param scheduler of the machine
   * @param stat where scans are counted
   */
  public Shrinkers(PhysicalMemory memory, Scheduler scheduler, VmStat stat) {
    this.memory = memory;
    this.scheduler = scheduler;
    this.stat = stat;
  }

  /**
   * Adds a cache, asked after those that are there.
   *
   * @param shrinker the cache
   */
  public void register(Shrinker shrinker) {
    entries.add(new Entry(shrinker, memory.topology().nodes()));
  }

  /**
   * Asks all of them. May wait.
   *
   * @param node node that is short
   * @param priority how hard to try: 12 softly, 0 for everything twice
   * @param sc the act of reclaim, for what may be done
   * @return objects freed
   */
  public long shrink(int node, int priority, ScanControl sc) {
    long freed = 0;
    for (Entry entry : entries) {
      freed += shrink(entry, node, priority, sc);
      scheduler.condResched();
    }
    return freed;
  }

  /**
   * Asks all of them as hard as reclaim tries; pages that they free count as its own. May wait.
   *
   * @param node node that is short
   * @param sc the act of reclaim
   */
  public void shrink(int node, ScanControl sc) {
    long before = memory.unusedPages();
    if (shrink(node, sc.priority, sc) > 0) {
      sc.nrReclaimed += Math.max(memory.unusedPages() - before, 0);
    }
  }

  private long shrink(Entry entry, int node, int priority, ScanControl sc) {
    Shrinker shrinker = entry.shrinker;
    long freeable = shrinker.count(node, sc);
    if (freeable <= 0) {
      return 0;
    }
    long deferred = entry.deferred[node];
    long wanted =
        shrinker.seeks() == 0 ? freeable / 2 : (freeable >> priority) * SHARE / shrinker.seeks();
    long left = Math.min((deferred >> priority) + wanted, 2 * freeable);
    long scanned = 0;
    long freed = 0;
    while (left >= shrinker.batch() || left >= freeable) {
      long objects = Math.min(shrinker.batch(), left);
      long gone = shrinker.scan(node, objects, sc);
      if (gone == Shrinker.SHRINK_STOP) {
        break;
      }
      freed += gone;
      stat.count(VmEvent.SLABS_SCANNED, objects);
      left -= objects;
      scanned += objects;
      if (left == 0) {
        break;
      }
      scheduler.condResched();
    }
    entry.deferred[node] = Math.min(Math.max(deferred + wanted - scanned, 0), 2 * freeable);
    return freed;
  }
}
