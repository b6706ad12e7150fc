package org.kmem.slab;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** All caches of real kernels: without and with debugging, and which of them share slabs. */
class RecordedCachesTest {
  private static final Map<Character, Integer> FLAGS =
      Map.of(
          'h', CacheFlags.SLAB_HWCACHE_ALIGN,
          'a', CacheFlags.SLAB_RECLAIM_ACCOUNT,
          'A', CacheFlags.SLAB_ACCOUNT,
          'd', CacheFlags.SLAB_CACHE_DMA,
          'r', CacheFlags.SLAB_TYPESAFE_BY_RCU,
          'z', CacheFlags.SLAB_RED_ZONE,
          'p', CacheFlags.SLAB_POISON,
          'u', CacheFlags.SLAB_STORE_USER,
          'f', CacheFlags.SLAB_CONSISTENCY_CHECKS);

  private static int flags(String letters) {
    return letters.chars().map(letter -> FLAGS.getOrDefault((char) letter, 0)).sum();
  }

  /** A cache of sysfs: what it was created with, and what the kernel made of that. */
  private record Created(
      int cpus, String options, String name, List<Integer> figures, String letters) {
    static Created of(String[] row) {
      List<Integer> figures = Arrays.stream(row).limit(10).skip(3).map(Integer::valueOf).toList();
      return new Created(Integer.parseInt(row[0]), row[1], row[2], figures, row[10]);
    }

    SlabGeometry geometry() {
      int flags = flags(letters) & ~CacheFlags.DEBUG;
      if (name.contains("kmalloc-")) {
        flags |= CacheFlags.SLAB_KMALLOC;
      }
      boolean choosesAlign = letters.contains("h");
      return SlubDebugOptions.parse("slab_debug=" + options)
          .geometry(
              name,
              figures.get(0),
              choosesAlign ? 0 : figures.get(2),
              flags,
              letters.contains("c"),
              cpus);
    }

    int debugFlags() {
      return flags(letters) & CacheFlags.DEBUG;
    }

    @Override
    public String toString() {
      return name + " on " + cpus + " CPUs with " + options;
    }
  }

  @Test
  void geometry_ofEveryCache_isTheKernels() {
    List<Created> caches = RecordedRows.of("sysfs-caches.csv").stream().map(Created::of).toList();
    assertThat(caches).extracting(Created::cpus).contains(2, 4, 8, 16, 64, 128);
    assertThat(caches)
        .extracting(Created::options)
        .contains("-", "F", "Z", "P", "U", "ZU", "FZPU", "FZPUO");
    assertThat(caches)
        .allSatisfy(cache -> {
          SlabGeometry geometry = cache.geometry();
          assertThat(
                  List.of(
                      geometry.objectSizeBytes(),
                      geometry.sizeBytes(),
                      geometry.alignBytes(),
                      geometry.order(),
                      geometry.objects(),
                      geometry.minPartial(),
                      geometry.cpuPartialObjects()))
              .as("%s", cache)
              .isEqualTo(cache.figures);
          assertThat(geometry.flags() & CacheFlags.DEBUG)
              .as("debug flags of %s", cache)
              .isEqualTo(cache.debugFlags());
        });
  }

  @Test
  void accepts_cachesOfAKernel_exactlyThoseThatShareSlabs() {
    List<String[]> rows = RecordedRows.of("merged-caches.csv");
    Map<String, SlabGeometry> groups = new LinkedHashMap<>();
    for (String[] row : rows) {
      groups.computeIfAbsent(
          row[0],
          group ->
              SlabGeometry.of(
                  Integer.parseInt(row[2]), Integer.parseInt(row[3]), flags(row), false, 2));
    }
    assertThat(groups).hasSizeGreaterThan(20);
    groups.forEach((group, geometry) ->
        assertThat(rows)
            .filteredOn(row ->
                geometry.accepts(
                    Integer.parseInt(row[2]), Integer.parseInt(row[3]), flags(row), false))
            .as("caches that can share slabs with the first of %s", group)
            .isEqualTo(rows.stream().filter(row -> row[0].equals(group)).toList()));
  }

  /** The letters of a group's name and those of the cache itself. */
  private static int flags(String[] row) {
    return flags(row[0].replaceAll("[^aAd]", "") + row[4]);
  }
}
