package org.kmem.mm.task;

import org.jspecify.annotations.Nullable;
import org.kmem.gfp.GfpFlags;
import org.kmem.mm.physmem.PhysicalMemory;
import org.kmem.mm.sim.Scheduler;
import org.kmem.slab.CacheFlags;
import org.kmem.slab.KmemCache;

/**
 * The kernel objects of a task, as slab objects that take real memory: what {@code slabinfo} counts of it.
 *
 * <p>Sizes are those that slabinfo of the reference kernel shows.
 */
final class TaskObjects {
  /** A cache, and how large its objects are. */
  private record Kind(String cache, int sizeBytes, int alignBytes, boolean processOnly) {}

  private static final Kind[] KINDS = {
    new Kind("task_struct", 8448, 64, false),
    new Kind("cred", 192, 64, false),
    new Kind("pid", 128, 64, false),
    new Kind("files_cache", 704, 64, false),
    new Kind("fs_cache", 64, 64, false),
    new Kind("sighand_cache", 2112, 64, false),
    new Kind("signal_cache", 1152, 64, false),
    new Kind("mm_struct", 1408, 64, true),
  };

  private final Scheduler scheduler;
  private final KmemCache[] caches = new KmemCache[KINDS.length];

  TaskObjects(PhysicalMemory memory, Scheduler scheduler) {
    this.scheduler = scheduler;
    for (int kind = 0; kind < KINDS.length; kind++) {
      KmemCache found = memory.slabs().find(KINDS[kind].cache());
      caches[kind] =
          found != null
              ? found
              : memory
                  .slabs()
                  .create(
                      KINDS[kind].cache(),
                      KINDS[kind].sizeBytes(),
                      KINDS[kind].alignBytes(),
                      CacheFlags.SLAB_ACCOUNT | CacheFlags.SLAB_PANIC);
    }
  }

  /** The objects of a task, or null if there is no memory for all of them. */
  long @Nullable [] allocate(boolean withAddressSpace) {
    long[] objects = new long[KINDS.length];
    for (int kind = 0; kind < KINDS.length; kind++) {
      if (KINDS[kind].processOnly() && !withAddressSpace) {
        continue;
      }
      objects[kind] = caches[kind].alloc(scheduler.currentCpu(), GfpFlags.GFP_KERNEL_ACCOUNT);
      if (objects[kind] == 0) {
        free(objects);
        return null;
      }
    }
    return objects;
  }

  void free(long[] objects) {
    for (int kind = 0; kind < objects.length; kind++) {
      if (objects[kind] != 0) {
        caches[kind].free(scheduler.currentCpu(), objects[kind]);
      }
    }
  }
}
