package org.kmem.bench.gate.deterministic.script;

import java.util.SplittableRandom;
import org.kmem.gfp.GfpFlags;

/**
 * A generated trace of a small machine: processes begin with a stack and tables, grow by bursts of faults on one CPU, and
 * end all at once, on any CPU; files are read into a cache that gives pages up in no order. Memory is short by the end,
 * so that types mix.
 */
final class ProcessTrace implements PageWorkload.Run {
  private static final int EVENTS = 1500;
  private static final int PROCESSES = 24;
  private static final int PLACES_EACH = 1024;
  private static final int CACHE_PLACES = 12_000;
  private static final int STACK_ORDER = 2;
  private static final long SEED = 11;

  private final CountedMachine machine;
  private final BlockSet owned;
  private final BlockSet cache;
  private final int[] used = new int[PROCESSES];
  private final SplittableRandom random = new SplittableRandom(SEED);

  ProcessTrace(CountedMachine machine) {
    this.machine = machine;
    this.owned = new BlockSet(machine, PROCESSES * PLACES_EACH);
    this.cache = new BlockSet(machine, CACHE_PLACES);
  }

  @Override
  public void work() {
    for (int event = 0; event < EVENTS; event++) {
      int process = random.nextInt(PROCESSES);
      int cpu = random.nextInt(2);
      if (used[process] == 0) {
        begin(process, cpu);
      } else if (random.nextInt(16) == 0) {
        exit(process, cpu);
      } else {
        grow(process, cpu);
      }
      readFile(cpu);
      machine.sample();
    }
  }

  private void begin(int process, int cpu) {
    take(process, cpu, GfpFlags.GFP_KERNEL, STACK_ORDER);
    for (int table = 0; table < 4; table++) {
      take(process, cpu, GfpFlags.GFP_KERNEL, 0);
    }
  }

  /** Faults on pages that lie side by side, and now and then a table for them. */
  private void grow(int process, int cpu) {
    int faults = 1 + random.nextInt(32);
    for (int fault = 0; fault < faults; fault++) {
      take(process, cpu, GfpFlags.GFP_HIGHUSER_MOVABLE, 0);
    }
    if (random.nextInt(4) == 0) {
      take(process, cpu, GfpFlags.GFP_KERNEL, 0);
    }
  }

  private void take(int process, int cpu, int gfp, int order) {
    if (used[process] < PLACES_EACH) {
      owned.alloc(process * PLACES_EACH + used[process]++, cpu, gfp, order);
    }
  }

  private void exit(int process, int cpu) {
    for (int i = 0; i < used[process]; i++) {
      owned.free(process * PLACES_EACH + i, cpu);
    }
    used[process] = 0;
  }

  /** Reading ahead takes blocks, inodes take pages that can be reclaimed; each takes the place of what was there. */
  private void readFile(int cpu) {
    int order = random.nextInt(8) == 0 ? 3 : 0;
    int pages = 1 + random.nextInt(24);
    for (int i = 0; i < pages; i++) {
      int place = random.nextInt(CACHE_PLACES);
      cache.free(place, cpu);
      cache.alloc(place, cpu, GfpFlags.GFP_HIGHUSER_MOVABLE, order);
    }
    int place = random.nextInt(CACHE_PLACES);
    cache.free(place, cpu);
    cache.alloc(place, cpu, GfpFlags.GFP_KERNEL | GfpFlags.__GFP_RECLAIMABLE, 0);
  }

  @Override
  public void end() {
    owned.freeAll();
    cache.freeAll();
  }
}
