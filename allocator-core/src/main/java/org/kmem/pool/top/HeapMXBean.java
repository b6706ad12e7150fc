package org.kmem.pool.top;

import java.util.List;

/**
 * A heap to whoever manages the JVM. Registered by {@link HeapManagement#register} as {@code org.kmem:type=Heap,name=NAME};
 * a client sees the records as composite data. Every attribute is read from counters.
 */
public interface HeapMXBean {
  /**
   * Name of the heap.
   *
   * @return as its events and files have it
   */
  String getName();

  /**
   * What it can hand out in all.
   *
   * @return bytes
   */
  long getCapacityBytes();

  /**
   * Free memory, in caches of threads or not.
   *
   * @return bytes
   */
  long getFreeBytes();

  /**
   * Free memory in caches of threads.
   *
   * @return bytes
   */
  long getCachedBytes();

  /**
   * Memory of slabs and large objects.
   *
   * @return bytes
   */
  long getAllocatedBytes();

  /**
   * What its frames had in RAM at the last look of its trimmer.
   *
   * @return bytes
   */
  long getResidentBytes();

  /**
   * What its trimmer has given back to the operating system.
   *
   * @return bytes since it began
   */
  long getGivenBackBytes();

  /**
   * Its budgets.
   *
   * @return each before those below it
   */
  List<BudgetUse> getBudgets();

  /**
   * Its caches that have slabs.
   *
   * @return in order of creation
   */
  List<CacheUse> getCaches();

  /**
   * A budget in figures.
   *
   * @param path names from the root
   * @param maxBytes what it may use
   * @param highBytes above which its users are slowed
   * @param requestedBytes what objects in use were asked for
   * @param grantedBytes what is charged
   * @param residentBytes what of that was in RAM at the last look
   * @param highEvents charges that left it above its high
   * @param refused charges that were refused
   */
  record BudgetUse(
      String path,
      long maxBytes,
      long highBytes,
      long requestedBytes,
      long grantedBytes,
      long residentBytes,
      long highEvents,
      long refused) {}

  /**
   * A cache in figures.
   *
   * @param name its name
   * @param budget path of the budget that pays for it
   * @param objectBytes size of an object
   * @param liveObjects objects in users' hands
   * @param objects objects that there is room for
   * @param slabBytes its pages
   */
  record CacheUse(
      String name,
      String budget,
      int objectBytes,
      long liveObjects,
      long objects,
      long slabBytes) {}
}
