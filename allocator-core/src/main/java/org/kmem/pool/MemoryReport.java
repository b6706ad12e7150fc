package org.kmem.pool;

import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.kmem.slab.CacheFigures;
import org.kmem.stat.BuddyInfo;
import org.kmem.units.ByteSize;
import org.kmem.units.Order;
import org.kmem.units.PageSize;

/**
 * What the memory of a heap is used for. A snapshot of recent values; immutable.
 *
 * @param heap name of the heap
 * @param capacityBytes what pieces may take in all
 * @param usedBytes pages that caches and large pieces have
 * @param cachedBytes free pages that are set aside for single threads
 * @param freeBlocks free blocks by order: of {@code 4096 << order} bytes
 * @param largestBlockBytes the largest piece there is room for in one go; 0 if there is none
 * @param topCaches the caches that have most memory, most first
 * @param topTags who has most memory by tag, most first; empty if nothing is tagged
 */
public record MemoryReport(
    String heap,
    long capacityBytes,
    long usedBytes,
    long cachedBytes,
    List<Long> freeBlocks,
    long largestBlockBytes,
    List<CacheUse> topCaches,
    List<TagUse> topTags) {
  private static final int TOP = 8;

  /** Keeps copies. */
  public MemoryReport {
    freeBlocks = List.copyOf(freeBlocks);
    topCaches = List.copyOf(topCaches);
    topTags = List.copyOf(topTags);
  }

  /**
   * A cache's share.
   *
   * @param name name of the cache or pool
   * @param objectBytes size of an object with what belongs to it
   * @param liveObjects objects in use, those at hand for threads included
   * @param bytes memory of its slabs
   */
  public record CacheUse(String name, int objectBytes, long liveObjects, long bytes) {}

  /**
   * A tag's share.
   *
   * @param tag name of the tag
   * @param requestedBytes what was asked for
   * @param grantedBytes what that takes in the heap
   * @param residentBytes what of it is in memory
   */
  public record TagUse(String tag, long requestedBytes, long grantedBytes, long residentBytes) {}

  static MemoryReport of(OffHeap heap) {
    List<BuddyInfo.Row> zones = BuddyInfo.of(heap.pages()).zones();
    List<Long> blocks =
        IntStream.range(0, Order.COUNT)
            .mapToObj(order -> zones.stream().mapToLong(zone -> zone.free().blocks(order)).sum())
            .toList();
    int largest = Order.MAX;
    while (largest >= 0 && blocks.get(largest) == 0) {
      largest--;
    }
    return new MemoryReport(
        heap.name(),
        heap.capacityBytes(),
        heap.usedBytes(),
        heap.cachedBytes(),
        blocks,
        largest < 0 ? 0 : PageSize.SIZE_BYTES << largest,
        heap.slabs().figures().stream()
            .filter(cache -> cache.slabs() > 0)
            .map(MemoryReport::use)
            .sorted(Comparator.comparingLong(CacheUse::bytes).reversed())
            .limit(TOP)
            .toList(),
        heap.budgets().stream()
            .skip(1) // the heap itself
            .map(budget ->
                new TagUse(
                    budget.path(),
                    budget.requestedBytes(),
                    budget.grantedBytes(),
                    budget.residentBytes()))
            .sorted(Comparator.comparingLong(TagUse::grantedBytes).reversed())
            .limit(TOP)
            .toList());
  }

  private static CacheUse use(CacheFigures cache) {
    return new CacheUse(
        cache.name(),
        cache.sizeBytes(),
        cache.activeObjects(),
        cache.slabs() * cache.pagesPerSlab() * PageSize.SIZE_BYTES);
  }

  /**
   * The report for people.
   *
   * @return lines, each ended
   */
  public String text() {
    StringBuilder text = new StringBuilder();
    text.append(
        "heap %s: %s of %s used, %s cached, largest free block %s%n"
            .formatted(
                heap,
                ByteSize.text(usedBytes),
                ByteSize.text(capacityBytes),
                ByteSize.text(cachedBytes),
                ByteSize.text(largestBlockBytes)));
    text.append("free blocks by order:");
    freeBlocks.forEach(blocks -> text.append(' ').append(blocks));
    text.append('\n');
    for (CacheUse cache : topCaches) {
      text.append(
          "  cache %s: %s, %d objects of %d bytes in use or at hand%n"
              .formatted(
                  cache.name, ByteSize.text(cache.bytes), cache.liveObjects, cache.objectBytes));
    }
    for (TagUse tag : topTags) {
      text.append(
          "  tag %s: %s requested, %s granted, %s resident%n"
              .formatted(
                  tag.tag,
                  ByteSize.text(tag.requestedBytes),
                  ByteSize.text(tag.grantedBytes),
                  ByteSize.text(tag.residentBytes)));
    }
    return text.toString();
  }

  /** The same as {@link #text}. */
  @Override
  public String toString() {
    return text();
  }
}
