package org.kmem.mm.memcg;

import org.kmem.gfp.GfpFlags;
import org.kmem.mm.abi.Errno;
import org.kmem.mm.sim.Scheduler;

/**
 * What writes to {@code memory.max}, {@code memory.high} and {@code memory.reclaim} do: a limit below what is
 * charged is enforced by the writer.
 *
 * <p>May wait. Kernel counterpart: {@code memory_max_write}, {@code memory_high_write}, {@code
 * memory_reclaim}.
 */
public final class MemcgLimits {
  private static final int RETRIES = 16;
  private static final int CLUSTER_PAGES = 32;

  private final Scheduler scheduler;
  private final MemoryCgroups groups;
  private final Charging charging;

  MemcgLimits(Scheduler scheduler, MemoryCgroups groups, Charging charging) {
    this.scheduler = scheduler;
    this.groups = groups;
    this.charging = charging;
  }

  /**
   * Sets {@code memory.max}. What is above is reclaimed; if that fails 16 times, killed.
   *
   * @param group the group
   * @param pages the limit, or {@link PageCounter#UNLIMITED}
   */
  public void setMax(MemoryCgroup group, long pages) {
    group.memory().setMax(pages);
    int retries = RETRIES;
    boolean drained = false;
    while (group.memory().usage() > pages && !scheduler.current().isKilled()) {
      if (!drained) {
        groups.drain(group);
        drained = true;
      } else if (retries > 0) {
        long over = group.memory().usage() - pages;
        retries -= charging.reclaimForLimit(group, over) == 0 ? 1 : 0;
      } else if (!charging.outOfMemory(group, GfpFlags.GFP_KERNEL, 0)) {
        return;
      }
    }
  }

  /**
   * Sets {@code memory.high}. What is above is reclaimed, unless that fails 16 times.
   *
   * @param group the group
   * @param pages the mark, or {@link PageCounter#UNLIMITED}
   */
  public void setHigh(MemoryCgroup group, long pages) {
    group.memory().setHigh(pages);
    int retries = RETRIES;
    boolean drained = false;
    while (group.memory().usage() > pages && !scheduler.current().isKilled()) {
      if (!drained) {
        groups.drain(group);
        drained = true;
      } else if (charging.reclaimForLimit(group, group.memory().usage() - pages) == 0
          && retries-- == 0) {
        return;
      }
    }
  }

  /**
   * Reclaims as {@code memory.reclaim} asks.
   *
   * @param group the group
   * @param pages how many
   * @param swappiness 0 to 200, or {@link Reclaimer#DEFAULT_SWAPPINESS}
   * @return 0, {@code EAGAIN} if there was not as much, {@code EINTR} if the writer is to die
   */
  public long reclaim(MemoryCgroup group, long pages, int swappiness) {
    int retries = RETRIES;
    long reclaimed = 0;
    while (reclaimed < pages) {
      if (scheduler.current().isKilled()) {
        return Errno.EINTR.asResult();
      }
      // A quarter of what is left at a time, so that siblings are treated alike.
      long batch = Math.max((pages - reclaimed) / 4, CLUSTER_PAGES);
      long freed = charging.reclaimProactively(group, batch, GfpFlags.GFP_KERNEL, swappiness);
      if (freed == 0 && retries-- == 0) {
        return Errno.EAGAIN.asResult();
      }
      reclaimed += freed;
    }
    return 0;
  }
}
