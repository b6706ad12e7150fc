package org.kmem.mm.task;

import org.jspecify.annotations.Nullable;
import org.kmem.gfp.GfpFlags;
import org.kmem.mm.physmem.PhysicalMemory;
import org.kmem.mm.physmem.SlabCache;
import org.kmem.slab.CacheFlags;

/**
 * The kernel objects of a task, as slab objects that take real memory: what {@code slabinfo} counts of it.
 *
 * <p>Sizes are those that slabinfo of the reference kernel shows.
 */
final class TaskObjects {
  /** A cache, and how large its objects are. */
  private record Kind(String cache, int sizeBytes, boolean processOnly) {}

  private static final Kind[] KINDS = {
    new Kind("task_struct", 8448, false),
    new Kind("cred", 192, false),
    new Kind("pid", 128, false),
    new Kind("files_cache", 704, false),
    new Kind("fs_cache", 64, false),
    new Kind("sighand_cache", 2112, false),
    new Kind("signal_cache", 1152, false),
    new Kind("mm_struct", 1408, true),
  };

  private final SlabCache[] caches = new SlabCache[KINDS.length];

  TaskObjects(PhysicalMemory memory) {
    int flags = CacheFlags.SLAB_HWCACHE_ALIGN | CacheFlags.SLAB_ACCOUNT | CacheFlags.SLAB_PANIC;
    for (int kind = 0; kind < KINDS.length; kind++) {
      caches[kind] = memory.slabCache(KINDS[kind].cache(), KINDS[kind].sizeBytes(), flags);
    }
  }

  /** The objects of a task, or null if there is no memory for all of them. */
  long @Nullable [] allocate(boolean withAddressSpace) {
    long[] objects = new long[KINDS.length];
    for (int kind = 0; kind < KINDS.length; kind++) {
      if (KINDS[kind].processOnly() && !withAddressSpace) {
        continue;
      }
      objects[kind] = caches[kind].alloc(GfpFlags.GFP_KERNEL_ACCOUNT);
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
        caches[kind].free(objects[kind]);
      }
    }
  }
}
