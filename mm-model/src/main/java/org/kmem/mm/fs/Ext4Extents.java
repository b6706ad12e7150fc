package org.kmem.mm.fs;

import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.kmem.mm.pagecache.BackedSpace;

/** Which blocks a file has: runs of pages that lie in runs of blocks. */
final class Ext4Extents {
  private record Extent(long block, long count) {}

  private final NavigableMap<Long, Extent> extents = new TreeMap<>();
  private long blocks;

  long blocks() {
    return blocks;
  }

  long find(long at) {
    Map.Entry<Long, Extent> entry = extents.floorEntry(at);
    if (entry == null || at >= entry.getKey() + entry.getValue().count()) {
      return BackedSpace.NO_BLOCK;
    }
    return entry.getValue().block() + at - entry.getKey();
  }

  /** Where the block of a page should be: after that of the page before, 0 if it does not matter. */
  long goal(long at) {
    Map.Entry<Long, Extent> entry = extents.lowerEntry(at);
    return entry == null ? 0 : entry.getValue().block() + at - entry.getKey();
  }

  /** Enters the block of a page that has none. */
  void add(long at, long block) {
    blocks++;
    Map.Entry<Long, Extent> before = extents.lowerEntry(at);
    long first = at;
    long firstBlock = block;
    long count = 1;
    if (before != null) {
      Extent extent = before.getValue();
      if (before.getKey() + extent.count() == at && extent.block() + extent.count() == block) {
        first = before.getKey();
        firstBlock = extent.block();
        count += extent.count();
      }
    }
    Extent after = extents.get(at + 1);
    if (after != null && after.block() == block + 1) {
      extents.remove(at + 1);
      count += after.count();
    }
    extents.put(first, new Extent(firstBlock, count));
  }

  /** What is told of blocks that are not a file's any more. */
  interface Released {
    void accept(long block, long count);
  }

  /** Takes the blocks of a range of pages away. */
  void remove(long first, long last, Released released) {
    Map.Entry<Long, Extent> entry = extents.floorEntry(last);
    while (entry != null && entry.getKey() + entry.getValue().count() > first) {
      long start = entry.getKey();
      Extent extent = entry.getValue();
      long from = Math.max(start, first);
      long to = Math.min(start + extent.count() - 1, last);
      extents.remove(start);
      if (start < from) {
        extents.put(start, new Extent(extent.block(), from - start));
      }
      if (to < start + extent.count() - 1) {
        long rest = start + extent.count() - 1 - to;
        extents.put(to + 1, new Extent(extent.block() + to + 1 - start, rest));
      }
      blocks -= to - from + 1;
      released.accept(extent.block() + from - start, to - from + 1);
      entry = from > 0 ? extents.floorEntry(from - 1) : null;
    }
  }
}
