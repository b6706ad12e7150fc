package org.kmem.slab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.kmem.gfp.GfpFlags;
import org.kmem.memory.Memory;
import org.kmem.page.VerifyEngine;
import org.kmem.pagealloc.PageAllocator;
import org.kmem.slab.SlabReport.Problem;
import org.kmem.units.Pfn;
import org.kmem.zone.X86Machine;

/**
 * Misuse of caches that are debugged with FZPU, whatever the strategy, the size, and what becomes of reports: every
 * planted one is reported, with who allocated the object; what is thrown has changed nothing, what is repaired leaves
 * a cache that works.
 */
final class PlantedMisuseTest {
  private static final int GFP = GfpFlags.GFP_KERNEL;
  private static final String HERE = PlantedMisuseTest.class.getName() + ".allocate(";

  @RegisterExtension final VerifyEngine engine = new VerifyEngine();

  private final PageAllocator pages =
      engine.own(
          PageAllocator.builder(X86Machine.ofMemory(64L << 20).cpus(2).layout())
              .cpus(2)
              .backed(true)
              .build(),
          PageAllocator::verify);

  private final List<SlabReport> reports = new ArrayList<>();

  /** What a misuse is planted in. */
  record Where(SlabStrategy strategy, int sizeBytes, OnBug onBug) {
    @Override
    public String toString() {
      return strategy + " " + sizeBytes + " " + onBug;
    }
  }

  private static Stream<Where> all() {
    return Stream.of(SlabStrategy.values())
        .flatMap(strategy ->
            Stream.of(8, 64, 192, 1024, 8192)
                .flatMap(size ->
                    Stream.of(OnBug.values()).map(onBug -> new Where(strategy, size, onBug))));
  }

  private SlabAllocator open(Where where) {
    return engine.own(
        SlabAllocator.builder(pages)
            .strategy(where.strategy)
            .debug("slab_debug=FZPU")
            .onBug(where.onBug)
            .reports(reports::add)
            .build(),
        SlabAllocator::verify);
  }

  private KmemCache cache(Where where) {
    return open(where).create("planted", where.sizeBytes, 0, 0);
  }

  private static long allocate(KmemCache cache) {
    long object = cache.alloc(1, GFP);
    assertThat(object).isNotZero();
    Memory.fill(object, cache.geometry().objectSizeBytes(), (byte) 0x11);
    return object;
  }

  /** The one report of a misuse; where it is thrown nobody's count of objects has changed. */
  private SlabReport caught(Where where, KmemCache cache, Runnable misuse) {
    if (where.onBug == OnBug.REPAIR) {
      misuse.run();
      assertThat(reports).hasSize(1);
      return reports.removeFirst();
    }
    long live = cache.liveObjects();
    SlabBugException thrown = catchThrowableOfType(SlabBugException.class, misuse::run);
    assertThat(thrown).as("nothing thrown").isNotNull();
    assertThat(reports).isEmpty();
    assertThat(cache.liveObjects()).isEqualTo(live);
    return thrown.report();
  }

  private static void assertReport(SlabReport report, Problem problem, String title) {
    assertThat(report.problem()).isEqualTo(problem);
    assertThat(report.title()).startsWith(title);
    assertThat(report.cache()).isEqualTo("planted");
    assertThat(report.text())
        .startsWith("=".repeat(77) + "\nBUG planted (Not tainted): " + title)
        .contains("Allocated in " + HERE)
        .contains("\nCall Trace:\n <TASK>\n " + PlantedMisuseTest.class.getName());
  }

  /** The cache hands out and takes back, without a report. */
  private void assertWorks(KmemCache cache) {
    List<Long> held = new ArrayList<>();
    for (int i = 0; i < 2 * cache.geometry().objects(); i++) {
      held.add(allocate(cache));
    }
    assertThat(held).doesNotHaveDuplicates();
    assertThat(cache.validate(0)).isZero();
    cache.verify();
    held.forEach(object -> cache.free(0, object));
    assertThat(reports).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("all")
  void use_asItShouldBe_isNotReported(Where where) {
    KmemCache cache = cache(where);
    assertWorks(cache);
    assertWorks(cache);
    cache.close();
    assertThat(reports).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("all")
  void free_twice_isReported(Where where) {
    KmemCache cache = cache(where);
    long object = allocate(cache);
    long other = allocate(cache);
    cache.free(0, object);
    SlabReport report = caught(where, cache, () -> cache.free(1, object));
    assertReport(report, Problem.DOUBLE_FREE, "Object already free");
    assertThat(report.text()).contains("Freed in " + PlantedMisuseTest.class.getName());
    cache.free(0, other);
    assertWorks(cache);
  }

  @ParameterizedTest
  @MethodSource("all")
  void free_twiceWithOthersBetween_isReported(Where where) {
    KmemCache cache = cache(where);
    long object = allocate(cache);
    long other = allocate(cache);
    long kept = allocate(cache);
    cache.free(0, object);
    cache.free(0, other);
    SlabReport report = caught(where, cache, () -> cache.free(1, object));
    assertReport(report, Problem.DOUBLE_FREE, "Object already free");
    cache.free(0, kept);
    assertWorks(cache);
  }

  @ParameterizedTest
  @MethodSource("all")
  void free_interiorPointer_isReported(Where where) {
    KmemCache cache = cache(where);
    long object = allocate(cache);
    long inside = object + where.sizeBytes / 2;
    SlabReport report = caught(where, cache, () -> cache.free(0, inside));
    assertReport(
        report,
        Problem.INVALID_POINTER,
        "Invalid object pointer " + String.format("0x%016x", inside));
    cache.free(0, object);
    assertWorks(cache);
  }

  /** Nobody has allocated it. */
  @ParameterizedTest
  @MethodSource("all")
  void free_foreignPointer_isReported(Where where) {
    KmemCache cache = cache(where);
    long pfn = pages.alloc(0, GFP, 0);
    long foreign = pages.address(pfn);
    for (long address : new long[] {foreign, foreign + 64, 0, -8, 64}) {
      SlabReport report = caught(where, cache, () -> cache.free(0, address));
      assertThat(report.problem()).isEqualTo(Problem.FOREIGN);
      assertThat(report.text()).contains("Attempt to free object(").contains(" outside of slab\n");
    }
    pages.free(0, pfn, 0);
    assertWorks(cache);
  }

  @ParameterizedTest
  @MethodSource("all")
  void free_toAnotherCache_isReportedAndFreedToItsOwn(Where where) {
    SlabAllocator slabs = open(where);
    KmemCache cache = slabs.create("planted", where.sizeBytes, 0, 0);
    KmemCache other = slabs.create("other", where.sizeBytes, 0, 0);
    long object = allocate(cache);
    SlabReport report = caught(where, cache, () -> other.free(0, object));
    assertReport(
        report,
        Problem.WRONG_CACHE,
        "cache_from_obj: Wrong slab cache. other but object is from planted");
    assertThat(cache.liveObjects()).isEqualTo(where.onBug == OnBug.THROW ? 1 : 0);
    if (where.onBug == OnBug.THROW) {
      cache.free(0, object);
    }
    assertWorks(cache);
    assertWorks(other);
  }

  @ParameterizedTest
  @MethodSource("all")
  void overflow_toTheLeftByOne_isReportedWhenFreed(Where where) {
    KmemCache cache = cache(where);
    long object = allocate(cache);
    Memory.putByte(object - 1, (byte) 0x78);
    SlabReport report = caught(where, cache, () -> cache.free(0, object));
    assertReport(report, Problem.RED_ZONE, "Left Redzone overwritten");
    assertThat(report.text()).contains(". First byte 0x78 instead of 0xcc\n");
    Memory.putByte(object - 1, DebugLayout.RED_ACTIVE);
    cache.free(0, object);
    assertWorks(cache);
  }

  @ParameterizedTest
  @MethodSource("all")
  void overflow_toTheRightByOne_isReportedWhenFreed(Where where) {
    KmemCache cache = cache(where);
    long object = allocate(cache);
    Memory.putByte(object + where.sizeBytes, (byte) 0);
    SlabReport report = caught(where, cache, () -> cache.free(0, object));
    assertReport(report, Problem.RED_ZONE, "Right Redzone overwritten");
    Memory.putByte(object + where.sizeBytes, DebugLayout.RED_ACTIVE);
    cache.free(0, object);
    assertWorks(cache);
  }

  @ParameterizedTest
  @MethodSource("all")
  void write_afterFree_isReportedWhenAllocatedAgain(Where where) {
    KmemCache cache = cache(where);
    long kept = allocate(cache);
    long object = allocate(cache);
    cache.free(0, object);
    long written = object + where.sizeBytes / 2;
    Memory.putByte(written, (byte) 0x41);
    SlabReport report = caught(where, cache, () -> cache.alloc(0, GFP));
    assertReport(report, Problem.POISON, "Poison overwritten");
    assertThat(report.object()).isEqualTo(object);
    assertThat(report.text()).contains("First byte 0x41 instead of 0x6b");
    Memory.putByte(written, DebugLayout.POISON_FREE);
    cache.free(0, kept);
    assertWorks(cache);
  }

  @ParameterizedTest
  @MethodSource("all")
  void write_afterFreeOfAWholeSlab_isReportedBeforeItsPagesAreGivenBack(Where where) {
    KmemCache cache = cache(where);
    long object = allocate(cache);
    cache.free(0, object);
    Memory.putByte(object + where.sizeBytes - 1, (byte) 0x41);
    SlabReport report = caught(where, cache, () -> cache.shrink());
    assertReport(report, Problem.POISON, "End Poison overwritten");
    Memory.putByte(object + where.sizeBytes - 1, DebugLayout.POISON_END);
    cache.shrink();
    assertThat(cache.figures().slabs()).isZero();
  }

  @ParameterizedTest
  @MethodSource("all")
  void close_objectsInUse_isReportedAndTheyStayValid(Where where) {
    KmemCache cache = cache(where);
    cache.free(0, allocate(cache));
    long leaked = allocate(cache);
    long another = allocate(cache);
    SlabReport report = caught(where, cache, () -> cache.close());
    assertReport(
        report, Problem.OBJECTS_REMAINING, "Objects remaining in planted on __kmem_cache_shutdown");
    for (long object : new long[] {leaked, another}) {
      assertThat(report.text()).contains(String.format("Object 0x%016x @offset=", object));
      SlabContract.checkBytes(object, where.sizeBytes, (byte) 0x11);
      cache.free(0, object);
    }
    cache.close();
    assertThat(reports).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("all")
  void link_writtenOver_isReportedWhenAllocated(Where where) {
    KmemCache cache = cache(where);
    long kept = allocate(cache);
    long object = allocate(cache);
    cache.free(0, object);
    long link = object + cache.geometry().freePointerOffset();
    byte before = Memory.getByte(link);
    Memory.putByte(link, (byte) (before ^ 1));
    SlabReport report = caught(where, cache, () -> cache.alloc(0, GFP));
    assertReport(report, Problem.FREELIST, "Freepointer corrupt");
    Memory.putByte(link, before);
    cache.free(0, kept);
    assertWorks(cache);
  }

  @ParameterizedTest
  @MethodSource("all")
  void link_writtenOverFurtherDown_isReportedWhenAnyIsFreed(Where where) {
    KmemCache cache = cache(where);
    long object = allocate(cache);
    long further = allocate(cache);
    long nearer = cache.geometry().objects() > 2 ? allocate(cache) : 0;
    cache.free(0, further);
    if (nearer != 0) {
      cache.free(0, nearer);
    }
    long link = further + cache.geometry().freePointerOffset();
    long before = Memory.getLong(link);
    Memory.putLong(link, 0);
    SlabReport report = caught(where, cache, () -> cache.free(0, object));
    assertReport(report, Problem.FREELIST, "Freechain corrupt");
    assertThat(report.object()).isEqualTo(further);
    if (where.onBug == OnBug.THROW) {
      Memory.putLong(link, before);
    }
    cache.free(0, object);
    assertWorks(cache);
  }

  @ParameterizedTest
  @MethodSource("all")
  void count_ofObjectsInUse_isReportedIfImpossible(Where where) {
    KmemCache cache = cache(where);
    long object = allocate(cache);
    long pfn = (object - pages.address(0)) >>> 12;
    long slab = Pfn.alignDown(pfn, cache.geometry().order());
    long page = pages.memMap().pageAddress(slab);
    long state = Slab.state(page);
    int inUse = Slab.inUse(state) + 1;
    Slab.setState(page, Slab.next(state, Slab.head(state), inUse, false));
    SlabReport report = caught(where, cache, () -> cache.free(0, object));
    assertThat(report.problem()).isEqualTo(Problem.FREELIST);
    assertThat(report.title()).contains("but counted were");
    if (where.onBug == OnBug.THROW) {
      Slab.setState(page, state);
    }
    cache.free(0, object);
    assertWorks(cache);
  }

  @ParameterizedTest
  @MethodSource("all")
  void kmalloc_writeBehindWhatWasAskedFor_isReportedWhenFreed(Where where) {
    SlabAllocator slabs = open(where);
    long asked = where.sizeBytes - 3L;
    long object = slabs.kmalloc().kzalloc(0, asked, GFP);
    SlabContract.checkBytes(object, asked, (byte) 0);
    KmemCache cache = Objects.requireNonNull(slabs.kmalloc().cacheOf(object));
    Memory.putByte(object + asked, (byte) 0);
    SlabReport report = caught(where, cache, () -> slabs.kmalloc().kfree(0, object));
    assertThat(report.title()).isEqualTo("kmalloc Redzone overwritten");
    assertThat(report.text())
        .contains("Allocated in " + PlantedMisuseTest.class.getName() + ".kmalloc_");
    Memory.putByte(object + asked, DebugLayout.RED_ACTIVE);
    slabs.kmalloc().kfree(0, object);
    assertThat(reports).isEmpty();
  }
}
