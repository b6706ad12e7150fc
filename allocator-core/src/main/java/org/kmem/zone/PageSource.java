package org.kmem.zone;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.kmem.bitfield.Magazine;
import org.kmem.buddy.Buddy;
import org.kmem.gfp.AllocFlags;
import org.kmem.pcp.PerCpuPages;
import org.kmem.units.Pfn;

/**
 * Where a zone's pages come from and go to: its free pages however they are organised, with the caches in
 * front of them. Chosen once for a machine, when it is built, so that a JVM that uses one strategy has one
 * receiver at each call.
 *
 * <p>Blocks that leave have no state and blocks that come back have none that counts: struct pages of
 * allocated blocks are the zone's. Safe for any thread, except {@link #boot} and {@link #close}.
 */
public sealed interface PageSource extends AutoCloseable permits BuddySource, BitfieldSource {

  /**
   * Takes the zone's memory over; nobody else may use the source yet. What no range has is reserved.
   *
   * @param free ranges within the zone that are free, in rising order
   */
  void boot(List<MemoryRange> free);

  /**
   * Takes a block; the watermark has been checked.
   *
   * @param slot slot of the caller
   * @param order order
   * @param type migrate type asked for
   * @param allocFlags how hard to try, see {@link AllocFlags}
   * @return first frame, or {@link Pfn#NONE}
   */
  long alloc(int slot, int order, int type, int allocFlags);

  /**
   * Takes pages of order 0 from the slot's cache.
   *
   * @param slot slot of the caller
   * @param type migrate type asked for
   * @param allocFlags how hard to try
   * @param pfns where the frames go
   * @param from first index
   * @param to one past the last index
   * @return one past the last index written; {@code from} if there is no cache or it is busy
   */
  int allocBulk(int slot, int type, int allocFlags, long[] pfns, int from, int to);

  /**
   * Takes a block back.
   *
   * @param slot slot of the caller
   * @param pfn first frame
   * @param order its order
   */
  void free(int slot, long pfn, int order);

  /**
   * Takes pages of order 0 back.
   *
   * @param slot slot of the caller
   * @param pfns frames of the zone
   * @param from first index
   * @param to one past the last index
   */
  void freeBulk(int slot, long[] pfns, int from, int to);

  /**
   * Gives back what a slot has cached; the owner of an owner slot is asked to do the same with its magazines.
   *
   * @param slot slot
   * @return pages given back now
   */
  int drain(int slot);

  /**
   * Single pages that the owner of a slot takes without atomic operations; for that owner.
   *
   * @param slot slot
   * @param type migrate type, one of the first three
   * @return the same at each call, or null if the slot is shared or the source has no magazines
   */
  @Nullable Magazine magazine(int slot, int type);

  /**
   * Gives back what the magazines of a slot hold; for its owner.
   *
   * @param slot slot
   * @return pages given back
   */
  int drainMagazines(int slot);

  /**
   * Sets how much a slot may cache.
   *
   * @param batch pages moved at a time, at least 1
   * @param highMin least bound
   * @param highMax greatest bound
   */
  void resizeCaches(int batch, int highMin, int highMax);

  /**
   * Takes a given block out of a cache.
   *
   * @param pfn first frame
   * @param order its order
   * @return false if it is in none
   */
  boolean takeCached(long pfn, int order);

  /**
   * Takes exactly a range of free frames, all of it or nothing.
   *
   * @param start first frame
   * @param end one past the last
   * @return false, with nothing changed, if some frame is not free
   */
  boolean takeRange(long start, long end);

  /**
   * Takes a block back as if it had never been handed out: at the head of a slot's cache, or past it.
   *
   * @param slot slot, or -1 for past the caches
   * @param pfn first frame
   * @param order its order
   * @param type migrate type of the cache's list
   */
  void putBack(int slot, long pfn, int order, int type);

  /**
   * Takes a block back that {@link #takeRange} took, past all caches; it counts as freed.
   *
   * @param pfn first frame
   * @param order its order, at most that of a pageblock
   */
  void giveBack(long pfn, int order);

  /**
   * Counts reserved pages that are in use and will be freed like others.
   *
   * @param pages how many
   */
  void adopt(long pages);

  /**
   * The first frame of a range that is not free; cached ones are not.
   *
   * @param start first frame
   * @param end one past the last
   * @return a frame, or {@link Pfn#NONE}
   */
  long firstInUse(long start, long end);

  /**
   * Whether nobody holds a frame and no struct page says so; for diagnosis, may search caches.
   *
   * @param pfn frame of the zone
   * @return true if the frame is free or cached although its struct page names no block
   */
  boolean isUnmarkedFree(long pfn);

  /**
   * Changes the type of a pageblock and what its free pages count for.
   *
   * @param pfn any frame of it
   * @param type the new type
   */
  void setPageblockType(long pfn, int type);

  /**
   * Pageblocks that became a type since boot, less those that ceased to be of it.
   *
   * @param type migrate type
   * @return pageblocks
   */
  long pageblockChange(int type);

  /**
   * Keeps the pageblocks of a fresh high-order atomic block for more of its kind.
   *
   * @param pfn the block
   * @param order its order
   * @param limitPages most pages that may be kept in the zone
   */
  void reserveHighatomic(long pfn, int order, long limitPages);

  /**
   * Gives one pageblock of the highatomic reserve to another type.
   *
   * @param type the type that needs it
   * @param force also the last one
   * @return whether one was given up
   */
  boolean unreserveHighatomic(int type, boolean force);

  /**
   * Pages of pageblocks kept for high-order atomic requests.
   *
   * @return pages, free or not
   */
  long reservedHighatomicPages();

  /**
   * Free pages that may be allocated, caches and isolated pageblocks not included.
   *
   * @return pages
   */
  long freePages();

  /**
   * Free pages of one migrate type.
   *
   * @param type migrate type
   * @return pages
   */
  long freePages(int type);

  /**
   * A cheap answer to whether there is plenty.
   *
   * @return no more than the free pages of the three ordinary migrate types; may be negative
   */
  long ordinaryPagesAtLeast();

  /**
   * Pages in caches.
   *
   * @return pages
   */
  long cachedPages();

  /**
   * Pages in one slot's cache.
   *
   * @param slot slot
   * @return pages
   */
  int cachedPages(int slot);

  /**
   * Whether a block of an order or above may be free; certain for lists, a matter of enough pages elsewhere.
   *
   * @param order smallest order
   * @param types bit t is set if migrate type t will do
   * @return false only if there is none
   */
  boolean mayHaveBlock(int order, int types);

  /**
   * Free blocks by type and order, and pageblocks by type. Of one moment if the source has a lock; else as
   * found while counting.
   *
   * @return a snapshot
   */
  FreeCensus countFree();

  /**
   * Visits every free block, each as large as its place allows; what caches hold is not among them. Takes as long as
   * there are blocks, under the lock of a source that has one; else of no single moment.
   *
   * @param visitor gets the blocks, in any order
   */
  void forEachFreeBlock(Buddy.BlockVisitor visitor);

  /**
   * Pages given to the zone at boot.
   *
   * @return pages
   */
  long bootPages();

  /**
   * Blocks handed out since boot; contiguous ranges are not counted.
   *
   * @return blocks
   */
  long allocations();

  /**
   * Pages handed out since boot.
   *
   * @return pages
   */
  long allocatedPages();

  /**
   * Pages taken back since boot.
   *
   * @return pages
   */
  long freedPages();

  /**
   * How far mixing types has boosted the watermarks.
   *
   * @return pages
   */
  long watermarkBoost();

  /**
   * Sets how far it may and takes back what boost there is.
   *
   * @param limitPages most pages, 0 for none
   */
  void setBoostLimit(long limitPages);

  /**
   * Takes back some of it: reclaim has made up for it.
   *
   * @param pages how much, at most all of it
   */
  void unboost(long pages);

  /**
   * Whether the watermarks were boosted since the last call.
   *
   * @return true once for each boost or series of boosts
   */
  boolean pollBoosted();

  /**
   * Bytes of memory that the source's own tables occupy, struct pages not included.
   *
   * @return resident bytes
   */
  long residentBytes();

  /**
   * The buddy lists, for those who ask about lists.
   *
   * @return the lists, or null if the source has none
   */
  @Nullable Buddy buddy();

  /**
   * The kernel's per-CPU lists, for those who ask about them.
   *
   * @return the lists, or null if the source has none
   */
  @Nullable PerCpuPages pcp();

  /**
   * Proves the source's books and counts the zone's frames.
   *
   * @param zone which frames the zone has
   * @return where they are
   * @throws IllegalStateException naming what is broken
   */
  FrameCensus verify(ZoneLayout zone);

  /** Gives back what the source stands on. */
  @Override
  void close();
}
