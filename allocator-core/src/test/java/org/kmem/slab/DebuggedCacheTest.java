package org.kmem.slab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.kmem.gfp.GfpFlags;
import org.kmem.memory.Memory;
import org.kmem.page.VerifyEngine;
import org.kmem.pagealloc.PageAllocator;
import org.kmem.slab.BadObjectException.Problem;
import org.kmem.zone.X86Machine;

/** Caches that are debugged as caches: which they are, what can be switched, and that they work. */
final class DebuggedCacheTest {
  private static final int GFP = GfpFlags.GFP_KERNEL;

  @RegisterExtension final VerifyEngine engine = new VerifyEngine();

  private final PageAllocator pages =
      engine.own(
          PageAllocator.builder(X86Machine.ofMemory(64L << 20).cpus(2).layout())
              .cpus(2)
              .slots(6)
              .backed(true)
              .build(),
          PageAllocator::verify);

  private final List<SlabReport> reports = new ArrayList<>();
  private final List<String> traced = new ArrayList<>();

  private SlabAllocator open(SlabStrategy strategy, String options, OnBug onBug) {
    return engine.own(
        SlabAllocator.builder(pages)
            .strategy(strategy)
            .debug(options)
            .onBug(onBug)
            .reports(reports::add)
            .trace(traced::add)
            .build(),
        SlabAllocator::verify);
  }

  private static KmemCache find(SlabAllocator slabs, String name) {
    return Objects.requireNonNull(slabs.find(name));
  }

  @Test
  void debug_byName_isForTheNamedCachesOnly() {
    SlabAllocator slabs = open(SlabStrategy.SHEAF, "slub_debug=FZPU,kmalloc-64", OnBug.THROW);
    assertThat(find(slabs, "kmalloc-64").flags() & CacheFlags.DEBUG)
        .isEqualTo(CacheFlags.DEBUG_DEFAULT);
    assertThat(find(slabs, "kmalloc-64").geometry().sizeBytes()).isGreaterThan(64 + 64);
    assertThat(find(slabs, "kmalloc-128").flags() & CacheFlags.DEBUG).isZero();
    assertThat(find(slabs, "kmalloc-128").geometry().sizeBytes()).isEqualTo(128);
    assertThat(slabs.create("mine", 64, 0, 0).geometry().sizeBytes()).isEqualTo(64);
  }

  @Test
  void debug_letterO_leavesOutWhatWouldMakeSlabsLarger() {
    SlabAllocator slabs = open(SlabStrategy.SLUB, "slab_debug=FZPUO", OnBug.THROW);
    assertThat(find(slabs, "kmalloc-4k").geometry().sizeBytes()).isEqualTo(4096);
    assertThat(find(slabs, "kmalloc-4k").flags() & CacheFlags.DEBUG)
        .isEqualTo(CacheFlags.SLAB_CONSISTENCY_CHECKS);
    assertThat(find(slabs, "kmalloc-64").geometry().sizeBytes()).isGreaterThan(64);
  }

  @Test
  void merge_onlyOneIsChecked_isNotDone() {
    SlabAllocator slabs = open(SlabStrategy.SLUB, "slab_debug=F,checked*", OnBug.THROW);
    KmemCache checked = slabs.create("checked-a", 200, 0, 0);
    KmemCache plain = slabs.create("plain", 200, 0, 0);
    assertThat(plain).isNotSameAs(checked);
    assertThat(slabs.create("checked-b", 200, 0, 0)).isSameAs(checked);
    assertThat(slabs.create("plain-b", 200, 0, 0)).isSameAs(plain);
  }

  @ParameterizedTest
  @EnumSource
  void objects_byHandleLookupAndSlot_areTheSame(SlabStrategy strategy) {
    SlabAllocator slabs = open(strategy, "slab_debug", OnBug.THROW);
    KmemCache cache = slabs.create("handled", 100, 0, 0);
    try (CacheHandle mine = cache.take()) {
      for (int i = 0; i < 50; i++) {
        long byHandle = mine.alloc(GFP);
        long byLookup = cache.alloc(GFP);
        long bySlot = cache.alloc(1, GFP | GfpFlags.__GFP_ZERO);
        SlabContract.checkBytes(bySlot, 100, (byte) 0);
        cache.free(0, byHandle);
        mine.free(byLookup);
        cache.free(bySlot);
      }
      long[] many = new long[100];
      assertThat(cache.allocBulk(0, GFP, many, 0, 100)).isEqualTo(100);
      cache.freeBulk(0, many, 0, 100);
      assertThatThrownBy(() -> mine.free(many[0])).isInstanceOf(SlabBugException.class);
    }
    cache.close();
  }

  @Test
  void constructor_ofADebuggedCache_isKeptInFreeObjects() {
    SlabAllocator slabs = open(SlabStrategy.SLUB, "slab_debug", OnBug.THROW);
    KmemCache cache = slabs.create("made", 48, 0, 0, object -> Memory.fill(object, 48, (byte) 7));
    long[] held = new long[60];
    for (int round = 0; round < 3; round++) {
      cache.allocBulk(0, GFP, held, 0, held.length);
      for (long object : held) {
        SlabContract.checkBytes(object, 48, (byte) 7);
      }
      assertThat(cache.validate(0)).isZero();
      cache.freeBulk(0, held, 0, held.length);
    }
  }

  @Test
  void setSanityChecks_offAndOn_decidesWhetherAFreeIsChecked() {
    SlabAllocator slabs = open(SlabStrategy.SLUB, "slab_debug=FZ", OnBug.REPAIR);
    KmemCache cache = slabs.create("switched", 64, 0, 0);
    long first = cache.alloc(0, GFP);
    long second = cache.alloc(0, GFP);
    Memory.putByte(first - 1, (byte) 1);
    cache.settings().setSanityChecks(false);
    assertThat(cache.flags() & CacheFlags.DEBUG).isEqualTo(CacheFlags.SLAB_RED_ZONE);
    cache.free(0, first);
    assertThat(reports).isEmpty();
    cache.settings().setSanityChecks(true);
    Memory.putByte(second - 1, (byte) 1);
    cache.free(0, second);
    assertThat(reports).hasSize(1);
    cache.free(0, second);
  }

  /** What is not checked is not reported; but a list of free objects never has one twice, or one that is none. */
  @ParameterizedTest
  @ValueSource(strings = {"Z", "P", "U", "T", "ZPU"})
  void free_wrongAndNotChecked_isRefused(String letters) {
    SlabAllocator slabs = open(SlabStrategy.SLUB, "slab_debug=" + letters, OnBug.REPAIR);
    KmemCache cache = slabs.create("unchecked", 64, 0, 0);
    long object = cache.alloc(0, GFP);
    long kept = cache.alloc(0, GFP);
    SlabContract.assertProblem(Problem.INTERIOR, () -> cache.free(0, object + 8));
    cache.free(0, object);
    SlabContract.assertProblem(Problem.DOUBLE_FREE, () -> cache.free(0, object));
    long link = object + cache.geometry().freePointerOffset();
    Memory.putByte(link + 1, (byte) (Memory.getByte(link + 1) ^ 0x10));
    SlabContract.assertProblem(Problem.CORRUPT, () -> cache.alloc(0, GFP));
    Memory.putByte(link + 1, (byte) (Memory.getByte(link + 1) ^ 0x10));
    assertThat(cache.alloc(0, GFP)).isEqualTo(object);
    cache.free(0, object);
    cache.free(0, kept);
    assertThat(reports).isEmpty();
  }

  @Test
  void setTrace_onAndOff_tellsOfCallsInBetween() {
    SlabAllocator slabs = open(SlabStrategy.SHEAF, "slab_debug=F", OnBug.THROW);
    KmemCache cache = slabs.create("traced", 64, 0, 0);
    cache.free(0, cache.alloc(0, GFP));
    assertThat(traced).isEmpty();
    cache.settings().setTrace(true);
    long object = cache.alloc(1, GFP);
    long next = object + cache.geometry().sizeBytes();
    cache.free(0, object);
    cache.settings().setTrace(false);
    cache.free(0, cache.alloc(0, GFP));
    assertThat(traced).hasSize(2);
    assertThat(traced.getFirst())
        .startsWith(String.format("TRACE traced alloc 0x%016x inuse=1 fp=0x%016x\n", object, next))
        .contains("CPU: 1 UID: 0 PID: ")
        .contains("<TASK>\n " + DebuggedCacheTest.class.getName() + ".setTrace_");
    assertThat(traced.getLast())
        .startsWith(String.format("TRACE traced free 0x%016x inuse=1 fp=0x%016x\n", object, next))
        .contains(String.format("\nObject %016x: ", object));
  }

  @Test
  void switches_ofACacheThatIsNotDebugged_areRefusedButFailslab() {
    SlabAllocator slabs = open(SlabStrategy.SHEAF, "-", OnBug.THROW);
    KmemCache cache = slabs.create("plain", 64, 0, 0);
    assertThatIllegalStateException()
        .isThrownBy(() -> cache.settings().setTrace(true))
        .withMessageContaining("plain is not debugged")
        .withMessageContaining("debug options");
    assertThatIllegalStateException().isThrownBy(() -> cache.settings().setSanityChecks(true));
    assertThatIllegalStateException().isThrownBy(() -> cache.validate(0));
    cache.settings().setFailslab(true);
    assertThat(cache.flags()).isEqualTo(CacheFlags.SLAB_FAILSLAB);
  }

  /** Only one of the two has somebody to ask; where it repairs, the object is freed to its own cache. */
  @ParameterizedTest
  @EnumSource
  void free_toTheWrongOneOfADebuggedAndAPlainCache_isReported(OnBug onBug) {
    SlabAllocator slabs = open(SlabStrategy.SHEAF, "slab_debug=FZPU,debugged", onBug);
    KmemCache debugged = slabs.create("debugged", 64, 0, 0);
    KmemCache plain = slabs.create("plain", 64, 0, 0);
    long one = debugged.alloc(0, GFP);
    long other = plain.alloc(0, GFP);
    if (onBug == OnBug.THROW) {
      assertThatThrownBy(() -> plain.free(0, one))
          .isInstanceOf(SlabBugException.class)
          .hasMessageContaining("Wrong slab cache. plain but object is from debugged")
          .hasMessageContaining("Allocated in " + DebuggedCacheTest.class.getName());
      assertThatThrownBy(() -> debugged.free(0, other))
          .isInstanceOf(SlabBugException.class)
          .hasMessageContaining("Wrong slab cache. debugged but object is from plain");
      debugged.free(0, one);
      plain.free(0, other);
    } else {
      plain.free(0, one);
      debugged.free(0, other);
      assertThat(reports).hasSize(2);
    }
    assertThat(debugged.liveObjects() + plain.liveObjects()).isZero();
  }

  @Test
  void freeBulk_withABadOne_freesThoseBeforeIt() {
    SlabAllocator slabs = open(SlabStrategy.SHEAF, "slab_debug", OnBug.THROW);
    KmemCache cache = slabs.create("bulk", 64, 0, 0);
    long[] held = new long[10];
    cache.allocBulk(0, GFP, held, 0, 10);
    held[4] += 8;
    assertThatThrownBy(() -> cache.freeBulk(0, held, 0, 10)).isInstanceOf(SlabBugException.class);
    assertThat(cache.liveObjects()).isEqualTo(6);
    held[4] -= 8;
    cache.freeBulk(0, held, 4, 10);
    assertThat(cache.liveObjects()).isZero();
  }

  @Test
  void kmalloc_byHandleAndLookup_guardsWhatWasNotAskedFor() {
    SlabAllocator slabs = open(SlabStrategy.SHEAF, "slab_debug", OnBug.THROW);
    try (KmallocHandle mine = slabs.kmalloc().take()) {
      long byHandle = mine.kzalloc(40, GFP);
      SlabContract.checkBytes(byHandle, 40, (byte) 0);
      Memory.putByte(byHandle + 40, (byte) 1);
      assertThatThrownBy(() -> mine.kfree(byHandle))
          .isInstanceOf(SlabBugException.class)
          .hasMessageContaining("kmalloc-64: kmalloc Redzone overwritten")
          .hasMessageContaining("Allocated in " + DebuggedCacheTest.class.getName() + ".kmalloc_");
      long byLookup = slabs.kmalloc().kmalloc(100, GFP);
      Memory.putByte(byLookup + 100, (byte) 1);
      assertThatThrownBy(() -> slabs.kmalloc().kfree(byLookup))
          .isInstanceOf(SlabBugException.class)
          .hasMessageContaining("Allocated in " + DebuggedCacheTest.class.getName() + ".kmalloc_");
    }
  }

  @Test
  void krealloc_intoTheRoomOfADebuggedObject_mayUseAllOfIt() {
    SlabAllocator slabs = open(SlabStrategy.SLUB, "slab_debug", OnBug.THROW);
    Kmalloc kmalloc = slabs.kmalloc();
    long object = kmalloc.kmalloc(0, 40, GFP);
    assertThat(kmalloc.krealloc(0, object, 60, GFP)).isEqualTo(object);
    Memory.fill(object, 64, (byte) 1);
    long moved = kmalloc.krealloc(0, object, 100, GFP);
    assertThat(moved).isNotEqualTo(object);
    SlabContract.checkBytes(moved, 60, (byte) 1);
    kmalloc.kfree(0, moved);
  }

  @Test
  void validate_damageSomewhere_saysHowManySlabs() {
    SlabAllocator slabs = open(SlabStrategy.SLUB, "slab_debug", OnBug.REPAIR);
    KmemCache cache = slabs.create("validated", 64, 0, 0);
    long[] held = new long[4 * cache.geometry().objects()];
    cache.allocBulk(0, GFP, held, 0, held.length);
    Arrays.sort(held);
    Memory.putByte(held[0] - 1, (byte) 0);
    Memory.putByte(held[held.length - 1] + 64, (byte) 0);
    assertThat(cache.validate(0)).isEqualTo(2);
    assertThat(cache.validate(0)).isZero();
    assertThat(reports).hasSize(2);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void use_atRandom_isNeverReportedAndKeepsContents(long seed) {
    SlabAllocator slabs = open(SlabStrategy.SHEAF, "slab_debug", OnBug.THROW);
    KmemCache cache = slabs.create("random", 72, 0, 0);
    SplittableRandom random = new SplittableRandom(seed);
    List<Long> held = new ArrayList<>();
    for (int step = 0; step < 3_000; step++) {
      if (held.isEmpty() || random.nextInt(100) < (step / 500 % 2 == 0 ? 60 : 40)) {
        long object = cache.alloc(random.nextInt(6), GFP);
        Memory.fill(object, 72, (byte) object);
        held.add(object);
      } else {
        long object = held.remove(random.nextInt(held.size()));
        SlabContract.checkBytes(object, 72, (byte) object);
        cache.free(random.nextInt(6), object);
      }
      if (step % 250 == 0) {
        cache.shrink();
        cache.verify();
        assertThat(cache.validate(0)).isZero();
        assertThat(cache.liveObjects()).isEqualTo(held.size());
      }
    }
  }

  @Test
  void use_byManyThreads_isNeverReported() throws Exception {
    SlabAllocator slabs = open(SlabStrategy.SLUB, "slab_debug", OnBug.THROW);
    KmemCache cache = slabs.create("shared", 56, 0, 0);
    ConcurrentLinkedQueue<Long> passed = new ConcurrentLinkedQueue<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
      List<Future<?>> runs = new ArrayList<>();
      for (int thread = 0; thread < 4; thread++) {
        int slot = thread;
        runs.add(
            threads.submit(() -> {
              for (int i = 0; i < 1_500; i++) {
                long object = cache.alloc(slot, GFP);
                Memory.putLong(object, object);
                passed.add(object);
                Long other = passed.poll();
                if (other != null) {
                  if (Memory.getLong(other) != other) {
                    throw new AssertionError("somebody else wrote to an object");
                  }
                  cache.free(slot, other);
                }
                if (i % 400 == 0) {
                  cache.shrink();
                }
              }
            }));
      }
      for (Future<?> run : runs) {
        run.get();
      }
    }
    passed.forEach(object -> cache.free(0, object));
    assertThat(cache.validate(0)).isZero();
    cache.close();
  }
}
