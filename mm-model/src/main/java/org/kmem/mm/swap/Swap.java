package org.kmem.mm.swap;

import org.kmem.mm.folio.Folios;
import org.kmem.mm.mm.CommitAccounting;
import org.kmem.mm.sim.Scheduler;
import org.kmem.mm.vmstat.VmStat;

/**
 * The swap of a machine: its areas, the pages of theirs that are in memory, and what moves them.
 *
 * <p>There from boot, without any area. Belongs to the holder of the baton.
 */
public final class Swap {
  private final SwapDevices devices;
  private final SwapCache cache;
  private final SwapIo io;

  /**
   * Without any area.
   *
   * @param folios pages of the machine
   * @param stat its counters
   * @param scheduler who runs its tasks
   * @param commit what processes have been promised, for which areas count
   */
  public Swap(Folios folios, VmStat stat, Scheduler scheduler, CommitAccounting commit) {
    this.devices = new SwapDevices(scheduler, commit);
    this.cache = new SwapCache(folios, stat, devices);
    this.io = new SwapIo(folios, stat, devices, cache);
  }

  /**
   * The areas that are on.
   *
   * @return areas and slots
   */
  public SwapDevices devices() {
    return devices;
  }

  /**
   * Pages that have slots.
   *
   * @return the swap cache
   */
  public SwapCache cache() {
    return cache;
  }

  /**
   * Writing to swap.
   *
   * @return who does it
   */
  public SwapIo io() {
    return io;
  }
}
