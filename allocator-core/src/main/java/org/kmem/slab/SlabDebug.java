package org.kmem.slab;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.kmem.slab.SlabReport.Problem;
import org.kmem.slab.SlabReporter.Call;

/**
 * The checks of one cache with debug flags: red zones, poison, tracks, free lists.
 *
 * <p>A cache with any of {@link CacheFlags#DEBUG} calls {@link #onNewSlab}, {@link #onAlloc}, {@link
 * #onFree} and {@link #onDestroy}; any other has no {@code SlabDebug}. Each call is made with the slab to
 * itself (the node's list lock, as in the kernel) and <em>before</em> the free list changes, so that a thrown
 * report leaves the cache as it was. As in the kernel, allocations and frees are checked only with {@link
 * CacheFlags#SLAB_CONSISTENCY_CHECKS}, which is asked each time; the other flags decide what there is to see, then
 * and in {@link #checkSlab}.
 *
 * <p>What a report leads to is the {@link SlabBugPolicy}'s choice: {@link SlabBugException} with nothing
 * changed, or a log, repair where that is possible, and {@code false}, upon which the caller keeps the
 * object out of use.
 *
 * <p>Source: Documentation/mm/slub.rst.
 */
final class SlabDebug {
  /*
   * Implementation notes.
   * Where it differs from the kernel: all damaged areas of an object go into one report with one
   * dump, taken before anything is restored; a list that loops is told apart from one with wrong
   * links (kernels after 6.12 do so too); links and counts are the cache's, see SlabView.
   */
  private final DebugLayout layout;
  private final SlabView slabs;
  private final TrackRecorder recorder;
  private final FreeListCheck freeLists;
  private final SlabReporter reporter;
  private final DebugSwitches switches;

  /**
   * The checks of one cache.
   *
   * @param cache its name
   * @param geometry its geometry, flags included
   * @param slabs its free lists
   * @param recorder of the allocator's tracks
   * @param policy what becomes of reports
   * @param switches whether allocations and frees are checked, and traced
   */
  SlabDebug(
      String cache,
      SlabGeometry geometry,
      SlabView slabs,
      TrackRecorder recorder,
      SlabBugPolicy policy,
      DebugSwitches switches) {
    this.slabs = slabs;
    this.recorder = recorder;
    layout = new DebugLayout(geometry, slabs);
    freeLists = new FreeListCheck(layout, slabs);
    reporter = new SlabReporter(cache, layout, slabs, recorder, policy);
    this.switches = switches;
  }

  /**
   * A slab's pages have just come from the page allocator. Constructors run, and links are written,
   * after this.
   *
   * @param slab address of the slab
   * @param objects objects that it has room for
   * @param slabBytes bytes of its pages
   */
  void onNewSlab(long slab, int objects, long slabBytes) {
    layout.fillSlab(slab, objects, slabBytes);
  }

  /**
   * A free object is about to be handed out.
   *
   * @param slot slot of the call
   * @param slab address of the slab
   * @param object address of the object, the head of the slab's free list
   * @param requestedBytes what was asked for, at most the size of an object
   * @return false if the slab is no longer to be trusted: it has no free objects from now on, take
   *     another
   * @throws SlabBugException if something is wrong and the policy throws
   */
  boolean onAlloc(int slot, long slab, long object, int requestedBytes) {
    if (checks() && !isFitToAllocate(new Call(slot, slab, "Marking all objects used"), object)) {
      slabs.setState(slab, SlabView.END, slabs.objects(slab));
      return false;
    }
    if (switches.isOn(CacheFlags.SLAB_TRACE)) {
      reporter.traceAlloc(new Call(slot, slab, null), object);
    }
    if (layout.storesUsers()) {
      recorder.store(layout.allocTrack(object), slot);
    }
    layout.fillObject(object, true, requestedBytes);
    return true;
  }

  /**
   * An object is about to be freed.
   *
   * @param slot slot of the call
   * @param slab address of the slab that has the address; 0 if no slab of this cache has it
   * @param object address that was given
   * @return false if the free must not happen: the caller returns without a change
   * @throws SlabBugException if something is wrong and the policy throws
   */
  boolean onFree(int slot, long slab, long object) {
    Call call = new Call(slot, slab, SlabReporter.notFreed(object));
    if (slab == 0) {
      reporter.foreign(call, object);
      return false;
    }
    if (checks() && !isFitToFree(call, object)) {
      return false;
    }
    if (switches.isOn(CacheFlags.SLAB_TRACE)) {
      reporter.traceFree(call, object);
    }
    if (layout.storesUsers()) {
      recorder.store(layout.freeTrack(object), slot);
    }
    layout.fillObject(object, false, layout.geometry().objectSizeBytes());
    return true;
  }

  /**
   * An object of this cache is about to be freed to another one.
   *
   * @param slot slot of the call
   * @param named name of the cache that was given
   * @param slab address of the slab that has the object
   * @param object address that was given
   * @throws SlabBugException if the policy throws; else the caller frees it to this cache
   */
  void onWrongCache(int slot, String named, long slab, long object) {
    reporter.wrongCache(new Call(slot, slab, null), named, object);
  }

  /**
   * An object of a cache that is not debugged is about to be freed to this one.
   *
   * @param slot slot of the call
   * @param owner name of the object's cache
   * @param object address that was given
   * @throws SlabBugException if the policy throws; else the caller frees it to its cache
   */
  void onObjectOf(int slot, String owner, long object) {
    reporter.notOfThisCache(new Call(slot, 0, null), owner, object);
  }

  /**
   * A slab without objects in use is about to be given back to the page allocator: last look at its free objects.
   *
   * @param slot slot of the call
   * @param slab address of the slab
   * @throws SlabBugException if something is wrong and the policy throws; else it is repaired
   */
  void onGiveBack(int slot, long slab) {
    Call call = new Call(slot, slab, null);
    if (!checks() || !isSound(call)) {
      return;
    }
    boolean[] free = freeLists.freeObjects(slab);
    for (int i = 0; i < free.length; i++) {
      if (free[i]) {
        checkObject(call, layout.object(slab, i), false);
      }
    }
  }

  /**
   * The cache is about to be destroyed.
   *
   * @param slot slot of the call
   * @param slabsOfCache addresses of all its slabs
   * @return objects still in use; if there are any the cache must stay
   * @throws SlabBugException if there are any and the policy throws
   */
  int onDestroy(int slot, long[] slabsOfCache) {
    int count = 0;
    List<SlabReporter.Remaining> remaining = new ArrayList<>();
    for (long slab : slabsOfCache) {
      List<Long> objects = objectsInUse(slab);
      if (!objects.isEmpty()) {
        remaining.add(new SlabReporter.Remaining(slab, objects));
        count += objects.size();
      }
    }
    if (count > 0) {
      reporter.remaining(slot, remaining);
    }
    return count;
  }

  /**
   * Checks everything in a slab: {@code slabinfo -v}.
   *
   * @param slot slot of the call
   * @param slab address of the slab
   * @return whether nothing was found
   * @throws SlabBugException for the first finding, if the policy throws
   */
  boolean checkSlab(int slot, long slab) {
    Call call = new Call(slot, slab, null);
    if (!isSound(call) || !checkFreeList(call)) {
      return false;
    }
    boolean[] free = freeLists.freeObjects(slab);
    boolean good = true;
    for (int i = 0; i < free.length; i++) {
      long object = layout.object(slab, i);
      good &= (!free[i] && isLost(object)) || checkObject(call, object, !free[i]);
    }
    return good;
  }

  /**
   * Who allocated an object last.
   *
   * @param object address of an object of the cache
   * @return the track; {@code null} if it was never allocated, or without {@link
   *     CacheFlags#SLAB_STORE_USER}
   */
  @Nullable ObjectTrack allocatedBy(long object) {
    return layout.storesUsers() ? recorder.read(layout.allocTrack(object)) : null;
  }

  /**
   * Who freed an object last.
   *
   * @param object address of an object of the cache
   * @return the track; {@code null} if it was never freed, or without {@link
   *     CacheFlags#SLAB_STORE_USER}
   */
  @Nullable ObjectTrack freedBy(long object) {
    return layout.storesUsers() ? recorder.read(layout.freeTrack(object)) : null;
  }

  /** Whether allocations and frees are checked. */
  boolean checks() {
    return switches.isOn(CacheFlags.SLAB_CONSISTENCY_CHECKS);
  }

  /**
   * Whether an object is on its slab's free list, as far as that can be followed.
   *
   * @param slab address of the slab
   * @param object address of an object of it
   * @return true if so
   */
  boolean isFree(long slab, long object) {
    return freeLists.freeObjects(slab)[layout.index(slab, object)];
  }

  /**
   * Lets the holder of an object use all of it, whatever was asked for.
   *
   * @param object address of an object in use
   */
  void grantAll(long object) {
    layout.setRequested(object, layout.geometry().objectSizeBytes());
  }

  private boolean isFitToAllocate(Call call, long object) {
    if (!isSound(call)) {
      return false;
    }
    if (layout.index(call.slab(), object) < 0) {
      reporter.slab(call, Problem.FREELIST, "Freelist Pointer check fails", null);
      return false;
    }
    return checkObject(call, object, false) && checkLink(call, object);
  }

  private boolean isFitToFree(Call call, long object) {
    if (!isSound(call)) {
      return false;
    }
    int index = layout.index(call.slab(), object);
    if (index < 0) {
      reporter.invalidPointer(call, object);
      return false;
    }
    if (!checkFreeList(call)) {
      return false;
    }
    if (freeLists.freeObjects(call.slab())[index]) {
      reporter.object(call, Problem.DOUBLE_FREE, object, "Object already free", null);
      return false;
    }
    return checkObject(call, object, true);
  }

  /** Whether an object that no list has was free when repair gave the list up. */
  private boolean isLost(long object) {
    return layout.damageOf(object, false).isEmpty();
  }

  /** The count of objects, and the padding behind the last. */
  private boolean isSound(Call call) {
    int objects = slabs.objects(call.slab());
    int inUse = slabs.inUse(call.slab());
    if (inUse < 0 || inUse > objects) {
      reporter.slab(call, Problem.FREELIST, "inuse " + inUse + " > max " + objects, null);
      return false;
    }
    DebugLayout.Damage damage = layout.damageOfSlabPadding(call.slab());
    if (damage == null) {
      return true;
    }
    reporter.slabPadding(call, damage);
    DebugLayout.restore(damage);
    return false;
  }

  private boolean checkFreeList(Call call) {
    FreeListCheck.Finding finding = freeLists.check(call.slab());
    if (finding == null) {
      return true;
    }
    if (finding.object() != 0) {
      reporter.object(call, Problem.FREELIST, finding.object(), finding.title(), finding.fix());
    } else {
      reporter.slab(call, Problem.FREELIST, finding.title(), finding.fix());
    }
    freeLists.repair(call.slab(), finding);
    return false;
  }

  /** The link of the object that is about to become the slab's head. */
  private boolean checkLink(Call call, long object) {
    int next = slabs.nextFree(call.slab(), object);
    if (next == SlabView.END || (next >= 0 && next < slabs.objects(call.slab()))) {
      return true;
    }
    reporter.object(call, Problem.FREELIST, object, "Freepointer corrupt", null);
    return false;
  }

  private boolean checkObject(Call call, long object, boolean active) {
    List<DebugLayout.Damage> found = layout.damageOf(object, active);
    if (found.isEmpty()) {
      return true;
    }
    reporter.damage(call, object, found);
    found.forEach(DebugLayout::restore);
    return false;
  }

  private List<Long> objectsInUse(long slab) {
    boolean[] free = freeLists.freeObjects(slab);
    List<Long> objects = new ArrayList<>();
    for (int i = 0; i < free.length; i++) {
      if (!free[i]) {
        objects.add(layout.object(slab, i));
      }
    }
    return objects;
  }
}
