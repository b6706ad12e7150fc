package org.kmem.mm.physmem;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.LongConsumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.kmem.gfp.GfpFlags;
import org.kmem.slab.CacheFlags;
import org.kmem.slab.KmemCache;
import org.kmem.slab.SlabAllocator;

/**
 * A slab cache that the reference kernel has when it starts its first program, and how full it is then.
 *
 * <p>Source: {@code /sys/kernel/slab} and {@code /proc/slabinfo} of the reference kernel, kept in {@code
 * boot-caches.txt}.
 */
final class BootCache {
  private static final String RESOURCE = "boot-caches.txt";
  private static final int GENERAL_COLUMNS = 4;
  private static final int OBJECTS_COLUMN = 4;
  private static final int ALIASES_COLUMN = 7;

  private static final List<BootCache> ALL = read();

  private final String name;
  private final int sizeBytes;
  private final int alignBytes;
  private final String flags;
  private final int[] objects;
  private final List<String> aliases;

  private BootCache(String[] columns) {
    boolean general = columns.length == GENERAL_COLUMNS;
    name = columns[0];
    sizeBytes = general ? 0 : Integer.parseInt(columns[1]);
    alignBytes = general ? 0 : Integer.parseInt(columns[2]);
    flags = general ? "" : columns[3];
    int first = general ? 1 : OBJECTS_COLUMN;
    objects = Arrays.stream(columns, first, first + 3).mapToInt(Integer::parseInt).toArray();
    aliases = general ? List.of() : List.of(columns).subList(ALIASES_COLUMN, columns.length);
  }

  private static List<BootCache> read() {
    try (InputStream in =
            Objects.requireNonNull(BootCache.class.getResourceAsStream(RESOURCE), RESOURCE);
        BufferedReader lines =
            new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
      return lines
          .lines()
          .filter(line -> !line.isEmpty() && !line.startsWith("#"))
          .map(line -> new BootCache(line.split(" ", -1)))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException("the list of slab caches cannot be read: " + RESOURCE, e);
    }
  }

  /** Makes all caches, empty. */
  static void createAll(SlabAllocator slabs) {
    for (BootCache cache : ALL) {
      if (cache.sizeBytes > 0) {
        cache.create(slabs, cache.name);
        cache.aliases.forEach(alias -> cache.create(slabs, alias));
      }
    }
  }

  private void create(SlabAllocator slabs, String as) {
    @Nullable LongConsumer constructor = has('C') ? BootCache::construct : null;
    slabs.create(as, sizeBytes, alignBytes, cacheFlags(), constructor);
  }

  /** Has nothing to do: that there is a constructor shapes the objects. */
  private static void construct(long object) {}

  private int cacheFlags() {
    return (has('H') ? CacheFlags.SLAB_HWCACHE_ALIGN : 0)
        | (has('R') ? CacheFlags.SLAB_RECLAIM_ACCOUNT : 0)
        | (has('A') ? CacheFlags.SLAB_ACCOUNT : 0)
        | (has('U') ? CacheFlags.SLAB_TYPESAFE_BY_RCU : 0)
        | (has('N') ? CacheFlags.SLAB_NO_MERGE : 0);
  }

  private boolean has(char flag) {
    return flags.indexOf(flag) >= 0;
  }

  /** Takes the objects that the kernel itself has at boot, for good. */
  static void fillAll(SlabAllocator slabs, int cpus) {
    for (BootCache cache : ALL) {
      KmemCache live = Objects.requireNonNull(slabs.find(cache.name), cache.name);
      for (int i = cache.objectsWith(cpus); i > 0; i--) {
        live.alloc(0, GfpFlags.GFP_KERNEL);
      }
      if (cache.sizeBytes == 0) { // other CPUs have a slab of each general cache at hand
        IntStream.range(1, cpus).forEach(cpu -> live.alloc(cpu, GfpFlags.GFP_KERNEL));
      }
    }
  }

  /** What lies between the recorded machines, or beyond, is on a straight line. */
  private int objectsWith(int cpus) {
    return switch (cpus) {
      case 1 -> objects[0];
      case 2 -> objects[1];
      default -> Math.max(objects[1] + (objects[2] - objects[1]) / 2 * (cpus - 2), 0);
    };
  }
}
