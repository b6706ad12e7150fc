package org.kmem.slab;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.kmem.slab.SlabReport.Problem;

/**
 * Makes the reports of one cache and delivers them; changes nothing in the slabs.
 *
 * <p>Called with the slab to itself. Source: Documentation/mm/slub.rst, section "SLUB Debug output".
 */
final class SlabReporter {
  /** Bytes of an object that a report shows at most. */
  private static final int DUMP_BYTES = 4096;

  private static final int BYTES_BEFORE = 16;

  private final String cache;
  private final DebugLayout layout;
  private final SlabView slabs;
  private final TrackRecorder recorder;
  private final SlabBugPolicy policy;

  /**
   * The reports of one cache.
   *
   * @param cache its name
   * @param layout of its objects
   * @param slabs its free lists
   * @param recorder of the allocator's tracks
   * @param policy what becomes of reports
   */
  SlabReporter(
      String cache,
      DebugLayout layout,
      SlabView slabs,
      TrackRecorder recorder,
      SlabBugPolicy policy) {
    this.cache = cache;
    this.layout = layout;
    this.slabs = slabs;
    this.recorder = recorder;
    this.policy = policy;
  }

  /** Something is wrong with a slab as a whole. */
  void slab(Call call, Problem problem, String title, @Nullable String fix) {
    ReportText text = slabLine(heading(title), call.slab).finder(recorder.now(call.slot));
    deliver(fixes(text, fix, call.consequence), problem, 0, title);
  }

  /** An address was given that is in a slab, and not the start of an object: shows whose place it is in. */
  void invalidPointer(Call call, long address) {
    String title = "Invalid object pointer " + ReportText.pointer(address);
    ReportText text = slabLine(heading(title), call.slab);
    long object = layout.objectAround(call.slab, address);
    if (object != 0) {
      tracks(text.line(objectText(call.slab, object)), object);
    }
    text.finder(recorder.now(call.slot));
    deliver(fixes(text, null, call.consequence), Problem.INVALID_POINTER, address, title);
  }

  /** Something is wrong with an object's state. */
  void object(Call call, Problem problem, long object, String title, @Nullable String fix) {
    ReportText text = objectPart(heading(title), call, object);
    deliver(fixes(text, fix, call.consequence), problem, object, title);
  }

  /** Bytes in the place of an object are wrong; all such areas at once, with one dump. */
  void damage(Call call, long object, List<DebugLayout.Damage> found) {
    ReportText text = new ReportText();
    for (DebugLayout.Damage damage : found) {
      text.heading(cache, title(damage)).firstByte(damage, call.slab);
    }
    objectPart(text, call, object);
    if (policy.repairs()) {
      found.forEach(damage -> text.restoring(cache, damage));
    }
    DebugLayout.Damage first = found.getFirst();
    deliver(fixes(text, null, call.consequence), first.area().problem(), object, title(first));
  }

  /** Bytes behind the last object are wrong. */
  void slabPadding(Call call, DebugLayout.Damage damage) {
    String title =
        "Padding overwritten. "
            + ReportText.range(damage)
            + " @offset="
            + (damage.from() - call.slab);
    long line = damage.from() & -BYTES_BEFORE;
    ReportText text =
        slabLine(heading(title), call.slab)
            .finder(recorder.now(call.slot))
            .dump("Padding", line, (int) (call.slab + slabs.slabBytes(call.slab) - line));
    if (policy.repairs()) {
      text.restoring(cache, damage);
    }
    deliver(fixes(text, null, call.consequence), Problem.PADDING, 0, title);
  }

  /** An address was given that is in no slab of the cache. */
  void foreign(Call call, long object) {
    String title = "Attempt to free object(" + ReportText.pointer(object) + ") outside of slab";
    ReportText text = heading(title).finder(recorder.now(call.slot));
    deliver(fixes(text, null, call.consequence), Problem.FOREIGN, object, title);
  }

  /** An object of this cache was given to another. */
  void wrongCache(Call call, String named, long object) {
    String title = wrongCacheTitle(named, cache);
    ReportText text = heading(title);
    if (layout.index(call.slab, object) >= 0) {
      tracks(text, object);
    }
    deliver(text.finder(recorder.now(call.slot)), Problem.WRONG_CACHE, object, title);
  }

  /** An object of a cache that is not debugged was given to this one. */
  void notOfThisCache(Call call, String owner, long object) {
    String title = wrongCacheTitle(cache, owner);
    ReportText text = heading(title).finder(recorder.now(call.slot));
    deliver(text, Problem.WRONG_CACHE, object, title);
  }

  private static String wrongCacheTitle(String named, String owner) {
    return "cache_from_obj: Wrong slab cache. " + named + " but object is from " + owner;
  }

  /** Objects are in use in slabs of a cache that should go. */
  void remaining(int slot, List<Remaining> slabsInUse) {
    String title = "Objects remaining in " + cache + " on __kmem_cache_shutdown()";
    ReportText text = new ReportText();
    for (Remaining remaining : slabsInUse) {
      slabLine(text.heading(cache, title), remaining.slab);
      for (long object : remaining.objects) {
        tracks(text.line(objectText(remaining.slab, object)), object);
      }
    }
    deliver(text.finder(recorder.now(slot)), Problem.OBJECTS_REMAINING, 0, title);
  }

  /** What a traced cache says of an allocation: a line with the count and head that follow, and who calls. */
  void traceAlloc(Call call, long object) {
    trace("alloc", call, object, slabs.inUse(call.slab) + 1, slabs.nextFree(call.slab, object), 0);
  }

  /** What a traced cache says of a free: a line with the count and head so far, what the object held, who calls. */
  void traceFree(Call call, long object) {
    int bytes = Math.min(layout.geometry().objectSizeBytes(), DUMP_BYTES);
    trace("free", call, object, slabs.inUse(call.slab), slabs.freeHead(call.slab), bytes);
  }

  private void trace(String what, Call call, long object, int inUse, int head, int shownBytes) {
    String line =
        "TRACE "
            + cache
            + " "
            + what
            + " "
            + ReportText.pointer(object)
            + " inuse="
            + inUse
            + " fp="
            + ReportText.pointer(linkAddress(call.slab, head));
    ReportText text = new ReportText().line(line).section("Object", object, shownBytes);
    policy.trace().accept(text.finder(recorder.now(call.slot)).toString());
  }

  static String notFreed(long object) {
    return "Object at " + ReportText.pointer(object) + " not freed";
  }

  private ReportText heading(String title) {
    return new ReportText().heading(cache, title);
  }

  /** What will be done about it, where something will. */
  private ReportText fixes(ReportText text, @Nullable String fix, @Nullable String consequence) {
    if (policy.repairs() && fix != null) {
      text.fix(cache, fix);
    }
    if (policy.repairs() && consequence != null) {
      text.fix(cache, consequence);
    }
    return text;
  }

  private void deliver(ReportText text, Problem problem, long object, String title) {
    policy.deliver(new SlabReport(problem, cache, object, title, text.toString()));
  }

  private ReportText objectPart(ReportText text, Call call, long object) {
    SlabGeometry geometry = layout.geometry();
    int left = geometry.redZoneLeftBytes();
    int size = geometry.objectSizeBytes();
    int padding = geometry.paddingOffset();
    long next = linkAddress(call.slab, slabs.nextFree(call.slab, object));
    tracks(text, object);
    slabLine(text, call.slab)
        .line(objectText(call.slab, object) + " fp=" + ReportText.pointer(next))
        .line("");
    if (layout.hasRedZones()) {
      text.dump("Redzone", object - left, left);
    } else if (object - call.slab > BYTES_BEFORE) {
      text.dump("Bytes b4", object - BYTES_BEFORE, BYTES_BEFORE);
    }
    text.dump("Object", object, Math.min(size, DUMP_BYTES));
    if (layout.hasRedZones()) {
      text.dump("Redzone", object + size, geometry.inUseBytes() - size);
    }
    return text.dump("Padding", object + padding, layout.end() - padding)
        .finder(recorder.now(call.slot));
  }

  private ReportText slabLine(ReportText text, long slab) {
    return text.slab(
        slabs.descriptor(slab),
        slabs.objects(slab),
        slabs.inUse(slab),
        linkAddress(slab, slabs.freeHead(slab)),
        slabs.flagsText(slab));
  }

  private void tracks(ReportText text, long object) {
    if (layout.storesUsers()) {
      long now = recorder.nowNanos();
      text.track("Allocated", recorder.read(layout.allocTrack(object)), now);
      text.track("Freed", recorder.read(layout.freeTrack(object)), now);
    }
  }

  /** Where a link leads: 0 at the end; the link itself if it leads nowhere. */
  private long linkAddress(long slab, int index) {
    if (index == SlabView.END) {
      return 0;
    }
    return index >= 0 && index < slabs.objects(slab) ? layout.object(slab, index) : index;
  }

  private static String title(DebugLayout.Damage damage) {
    return damage.area() + " overwritten";
  }

  private static String objectText(long slab, long object) {
    return "Object " + ReportText.pointer(object) + " @offset=" + (object - slab);
  }

  /**
   * What is being done when something is found.
   *
   * @param slot slot of the call
   * @param slab address of the slab; 0 if there is none
   * @param consequence what a finding leads to, for the last line; {@code null} if to nothing more
   */
  record Call(int slot, long slab, @Nullable String consequence) {}

  /**
   * Objects in use in one slab.
   *
   * @param slab address of the slab
   * @param objects their addresses
   */
  record Remaining(long slab, List<Long> objects) {}
}
