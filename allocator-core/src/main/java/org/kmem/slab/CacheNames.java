package org.kmem.slab;

import org.kmem.units.Pfn;

/**
 * How many names share a cache, and how it ends with the last of them.
 *
 * <p>Operations ending in {@code Locked} need the monitor of the cache's allocator.
 *
 * <p>Kernel counterpart: {@code refcount} of {@code struct kmem_cache}.
 */
final class CacheNames {
  private final SlabPages slabs;
  private final ObjectSource source;
  private final CacheBooks books;

  /** Names in use; guarded by the owner's monitor, as is the next. */
  private int count = 1;

  private boolean destroyed;

  CacheNames(SlabPages slabs, ObjectSource source, CacheBooks books) {
    this.slabs = slabs;
    this.source = source;
    this.books = books;
  }

  /** Lets a cache of another name share this one. */
  void addLocked() {
    count++;
  }

  /** Gives one name up; the owner's monitor is held. Whether the cache is now gone. */
  boolean destroyLocked() {
    if (destroyed) {
      return false;
    }
    if (count > 1) {
      count--;
      return false;
    }
    source.shrink();
    if (books.isInUse()) {
      DebugSource debugged = source.debug();
      if (debugged != null && debugged.reportRemaining(0)) {
        return false;
      }
      throw books.inUse();
    }
    // Slabs that are left have objects in the sheaves of live owners, who would have to be asked
    // for them.
    discardAll();
    destroyed = true;
    return true;
  }

  /** Destroys the cache whatever is in use; the owner's monitor is held. Whether the cache is now gone. */
  boolean discardLocked() {
    if (destroyed) {
      return false;
    }
    if (count > 1) {
      throw books.inUse();
    }
    discardAll();
    destroyed = true;
    return true;
  }

  /** Gives all slabs back, whoever uses them. */
  void discardAll() {
    for (long pfn = slabs.nextSlab(0); pfn != Pfn.NONE; pfn = slabs.nextSlab(pfn)) {
      slabs.discard(0, pfn);
    }
    source.close();
  }
}
