package org.kmem.mm.oom;

import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;
import org.kmem.mm.mm.MmStruct;
import org.kmem.mm.sim.Scheduler;
import org.kmem.mm.sim.SimClock;
import org.kmem.mm.sim.WaitQueue;
import org.kmem.mm.sim.Wakeup;
import org.kmem.mm.vma.VmArea;
import org.kmem.mm.vma.VmFlags;

/**
 * Takes the memory of victims that do not end by themselves: two seconds after the kill their private pages are
 * unmapped, whatever they are waiting for.
 *
 * <p>Belongs to the holder of the baton. Kernel counterpart: {@code oom_reaper}, {@code __oom_reap_task_mm}.
 */
public final class OomReaper {
  /** Unmaps a range of an area: what {@code unmap_page_range} is to the kernel. */
  @FunctionalInterface
  public interface AreaUnmapper {
    /**
     * Unmaps.
     *
     * @param mm the address space
     * @param area the area
     * @param start first address
     * @param end one past the last
     */
    void unmap(MmStruct mm, VmArea area, long start, long end);
  }

  private static final long DELAY_NANOS = 2 * SimClock.SECOND;
  private static final long RETRY_NANOS = SimClock.SECOND / 10;
  private static final int RETRIES = 10;
  private static final long NO_PAGES_OF_ITS_OWN = VmFlags.VM_HUGETLB | VmFlags.VM_PFNMAP;

  private final Scheduler scheduler;
  private final OomReport report;
  private final AreaUnmapper unmapper;
  private final Queue<OomTask> victims = new ArrayDeque<>();
  private final WaitQueue wait;

  OomReaper(Scheduler scheduler, OomReport report, AreaUnmapper unmapper) {
    this.scheduler = scheduler;
    this.report = report;
    this.unmapper = unmapper;
    this.wait = new WaitQueue(scheduler, "victims");
  }

  /** Lets a victim end by itself for a while, then reaps it: {@code queue_oom_reaper}. */
  void queue(OomTask victim) {
    scheduler.timer(() -> wake(victim)).arm(DELAY_NANOS);
  }

  private void wake(OomTask victim) {
    MmStruct mm = victim.oomMm();
    if (mm != null && !mm.isOomSkipped()) {
      victims.add(victim);
      wait.wakeOne();
    }
  }

  /** The life of the kernel thread {@code oom_reaper}. */
  public void run() {
    while (true) {
      OomTask victim = victims.poll();
      if (victim != null) {
        reap(victim, victim.oomMm());
      } else if (wait.sleepKillable() == Wakeup.KILLED) {
        return;
      }
    }
  }

  private void reap(OomTask victim, @Nullable MmStruct mm) {
    if (mm == null) {
      return;
    }
    for (int attempt = 0; attempt < RETRIES && !mm.isOomSkipped(); attempt++) {
      if (mm.mmapLock().tryDownRead()) {
        unmap(mm);
        mm.mmapLock().upRead();
        report.reaped(victim, mm);
        break;
      }
      scheduler.sleep(RETRY_NANOS);
    }
    mm.skipForOom(); // reaped, or not to be had: others are to be killed now
  }

  private void unmap(MmStruct mm) {
    for (VmArea area = mm.areas().first(); area != null; area = area.next()) {
      boolean shared = area.file() != null && area.hasAny(VmFlags.VM_SHARED);
      if (!area.hasAny(NO_PAGES_OF_ITS_OWN) && !shared) {
        unmapper.unmap(mm, area, area.start(), area.end());
      }
    }
  }
}
