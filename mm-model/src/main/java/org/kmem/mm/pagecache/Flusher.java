package org.kmem.mm.pagecache;

import java.util.List;
import org.kmem.mm.sim.CpuAffinity;
import org.kmem.mm.sim.Scheduler;
import org.kmem.mm.sim.SimClock;
import org.kmem.mm.sim.SimTimer;
import org.kmem.mm.sim.Tunable;
import org.kmem.mm.sim.WaitQueue;

/**
 * The kernel thread that writes a disk's dirty files: what is older than {@code dirty_expire_centisecs} every
 * {@code dirty_writeback_centisecs}, and anything while more is dirty than the background threshold.
 *
 * <p>Kernel counterpart: {@code wb_workfn} of {@code fs/fs-writeback.c}.
 */
final class Flusher {
  private static final long CENTISECOND = SimClock.SECOND / 100;

  /** Pages of one file that are written before it is the next one's turn. */
  private static final long PAGES_PER_TURN = 1024;

  private final Scheduler scheduler;
  private final PageCache cache;
  private final BackingDevice backing;
  private final WaitQueue work;
  private final SimTimer timer;
  private boolean woken;
  private boolean periodic;
  private boolean everything;

  Flusher(PageCache cache, BackingDevice backing) {
    this.scheduler = cache.scheduler();
    this.cache = cache;
    this.backing = backing;
    this.work = new WaitQueue(scheduler, "work for the flusher of " + backing.device().name());
    this.timer =
        scheduler.timer(() -> {
          periodic = true;
          wake();
        });
    cache.tunables().onChange(Tunable.DIRTY_WRITEBACK_CENTISECS, this::wake);
  }

  void start() {
    int device = backing.device().device();
    scheduler.spawnKernelThread(
        "kworker/u%d:flush-%d:%d"
            .formatted(scheduler.cpus() + 1, device >>> 20, device & ((1 << 20) - 1)),
        CpuAffinity.ALL,
        this::run);
  }

  void wake() {
    woken = true;
    work.wakeAll();
  }

  void wakeForAll() {
    everything = true;
    wake();
  }

  /** Something is dirty: the flusher will look after the interval, if it is not going to anyway. */
  void wakeDelayed() {
    long interval = cache.tunables().get(Tunable.DIRTY_WRITEBACK_CENTISECS);
    if (interval > 0 && !timer.isArmed()) {
      timer.arm(interval * CENTISECOND);
    }
  }

  private void run() {
    while (true) {
      while (!woken) {
        work.sleep();
      }
      woken = false;
      if (periodic) {
        periodic = false;
        writeExpired();
      }
      if (everything) {
        everything = false;
        writeUntil(Long.MAX_VALUE);
      }
      writeBackground();
      if (backing.hasDirty()) {
        wakeDelayed();
      }
    }
  }

  private void writeExpired() {
    long age = cache.tunables().get(Tunable.DIRTY_EXPIRE_CENTISECS) * CENTISECOND;
    writeUntil(scheduler.clock().nowNanos() - age);
  }

  /** Writes the files that became dirty no later than some time. */
  private void writeUntil(long until) {
    for (BackedSpace space : backing.dirtyUntil(until)) {
      while (backing.write(space, PAGES_PER_TURN) == PAGES_PER_TURN) {
        scheduler.condResched();
      }
    }
  }

  private void writeBackground() {
    while (backing.isOverShare() || cache.limits().isOverBackground()) {
      List<BackedSpace> dirty = backing.dirtyUntil(Long.MAX_VALUE);
      if (dirty.isEmpty() || backing.write(dirty.getFirst(), PAGES_PER_TURN) == 0) {
        return;
      }
      scheduler.condResched();
    }
  }
}
