package org.kmem.mm.machine;

import java.util.Iterator;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a program should find in its address space: the first byte of each page, and nothing of areas, frames or
 * tables.
 */
final class ModelSpace {
  /** The bytes of what several may map. */
  private static final class SharedBytes {
    final byte[] values;

    SharedBytes(int count) {
      values = new byte[count];
    }
  }

  /** A page: its own byte, or one it shares with whoever maps the same object. */
  private record Page(@Nullable SharedBytes shared, int index, byte own) {
    static final Page ZERO = new Page(null, 0, (byte) 0);

    byte value() {
      return shared == null ? own : shared.values[index];
    }
  }

  private final TreeMap<Long, Page> pages = new TreeMap<>();

  int size() {
    return pages.size();
  }

  void mapPrivate(long from, long count) {
    for (long page = from; page < from + count; page++) {
      pages.put(page, Page.ZERO);
    }
  }

  void mapShared(long from, int count) {
    SharedBytes object = new SharedBytes(count);
    for (int i = 0; i < count; i++) {
      pages.put(from + i, new Page(object, i, (byte) 0));
    }
  }

  void unmap(long from, long count) {
    pages.subMap(from, from + count).clear();
  }

  /** Private pages are zero again; shared ones are somebody else's too. */
  void forget(long from, long count) {
    pages
        .subMap(from, from + count)
        .replaceAll((at, page) -> page.shared() == null ? Page.ZERO : page);
  }

  void move(long from, long oldCount, long to, long newCount, boolean staysMapped) {
    TreeMap<Long, Page> moved =
        new TreeMap<>(pages.subMap(from, from + Math.min(oldCount, newCount)));
    unmap(from, oldCount);
    if (staysMapped) {
      mapPrivate(from, oldCount);
    }
    mapPrivate(to, newCount);
    moved.forEach((at, page) -> pages.put(at - from + to, page));
  }

  boolean isMapped(long page) {
    return pages.containsKey(page);
  }

  byte read(long page) {
    return at(page).value();
  }

  void write(long page, byte value) {
    Page old = at(page);
    if (old.shared() == null) {
      pages.put(page, new Page(null, 0, value));
    } else {
      old.shared().values[old.index()] = value;
    }
  }

  private Page at(long page) {
    Page found = pages.get(page);
    if (found == null) {
      throw new AssertionError("the model has no page %#x".formatted(page));
    }
    return found;
  }

  /** A child's: private pages are its own from now on, shared ones are not. */
  ModelSpace fork() {
    ModelSpace child = new ModelSpace();
    child.pages.putAll(pages);
    return child;
  }

  /** Any page, by chance. */
  long pick(int index) {
    Iterator<Map.Entry<Long, Page>> at = pages.tailMap(firstAfter(index)).entrySet().iterator();
    return at.hasNext() ? at.next().getKey() : pages.firstKey();
  }

  private long firstAfter(int index) {
    long span = pages.lastKey() - pages.firstKey() + 1;
    return pages.firstKey() + Integer.toUnsignedLong(index) % span;
  }
}
