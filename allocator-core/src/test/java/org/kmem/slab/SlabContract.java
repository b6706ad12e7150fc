package org.kmem.slab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.kmem.gfp.GfpFlags;
import org.kmem.memory.Memory;
import org.kmem.page.VerifyEngine;
import org.kmem.pagealloc.PageAllocator;
import org.kmem.slab.BadObjectException.Problem;
import org.kmem.zone.X86Machine;
import org.kmem.zone.Zone;

/** What every strategy promises. */
abstract class SlabContract {
  static final int GFP = GfpFlags.GFP_KERNEL;

  /** Fails rather than tries hard, and leaves reserves alone. */
  static final int NOWAIT = GfpFlags.GFP_NOWAIT;

  @RegisterExtension final VerifyEngine engine = new VerifyEngine();

  final PageAllocator pages =
      engine.own(
          PageAllocator.builder(X86Machine.ofMemory(128L << 20).cpus(2).layout())
              .cpus(2)
              .backed(true)
              .build(),
          PageAllocator::verify);

  final SlabAllocator slabs =
      engine.own(
          SlabAllocator.builder(pages).strategy(strategy()).merging(false).build(),
          SlabAllocator::verify);

  abstract SlabStrategy strategy();

  @Test
  void alloc_anySizeAndAlignment_givesAlignedObjectsApart() {
    Map<Long, KmemCache> owners = new HashMap<>();
    int number = 0;
    for (int size : new int[] {1, 8, 24, 100, 192, 700, 4096, 5000, 20_000, 70_000}) {
      for (int align : new int[] {0, 16, 64, 4096}) {
        KmemCache cache = slabs.create("c" + number++, size, align, 0);
        for (int i = 0; i < 30; i++) {
          long object = cache.alloc(i & 1, GFP);
          assertThat(object).isNotZero();
          assertThat(object % Math.max(8, align)).isZero();
          assertThat(owners.put(object, cache)).isNull();
          Memory.fill(object, size, (byte) markOf(object));
        }
      }
    }
    slabs.verify();
    owners.forEach((object, cache) -> {
      checkBytes(object, cache.geometry().objectSizeBytes(), (byte) markOf(object));
      cache.free(0, object);
    });
    owners.values().forEach(cache -> assertThat(cache.liveObjects()).isZero());
  }

  private static int markOf(long address) {
    return Long.hashCode(address * 0x9E37_79B9_7F4A_7C15L);
  }

  @Test
  void shrink_afterAllIsFree_givesEveryPageBack() {
    long before = freePages();
    KmemCache cache = slabs.create("shrinking", 256, 0, 0);
    long[] held = allocMany(cache, 3_000);
    long used = before - freePages();
    assertThat(used).isBetween(188L, 200L);
    freeAll(cache, held);
    assertThat(cache.shrink()).isBetween(0L, used);
    assertThat(cache.figures().slabs()).isZero();
    assertThat(freePages()).isEqualTo(before);
  }

  @Test
  void shrink_oneObjectLeft_keepsItsSlabOnly() {
    KmemCache cache = slabs.create("almost", 256, 0, 0);
    long[] held = allocMany(cache, 1_000);
    Memory.putLong(held[500], 42);
    for (int i = 0; i < held.length; i++) {
      if (i != 500) {
        cache.free(0, held[i]);
      }
    }
    cache.shrink();
    assertThat(cache.figures().slabs()).isEqualTo(1);
    assertThat(cache.liveObjects()).isEqualTo(1);
    assertThat(Memory.getLong(held[500])).isEqualTo(42);
    cache.verify();
    cache.free(0, held[500]);
  }

  @Test
  void alloc_untilThereIsNoMemory_returnsNoneAndRecovers() {
    KmemCache cache = slabs.create("greedy", 1024, 0, 0);
    Set<Long> held = new HashSet<>();
    for (long object = cache.alloc(0, NOWAIT); object != 0; object = cache.alloc(0, NOWAIT)) {
      assertThat(held.add(object)).isTrue();
    }
    assertThat(held).hasSizeGreaterThan(10_000);
    assertThat(cache.alloc(1, NOWAIT)).isZero();
    slabs.verify();
    assertThat(cache.liveObjects()).isEqualTo(held.size());
    long given = held.iterator().next();
    held.remove(given);
    cache.free(0, given);
    assertThat(cache.alloc(0, NOWAIT)).isEqualTo(given);
    cache.free(1, given);
    held.forEach(object -> cache.free(1, object));
    assertThat(cache.liveObjects()).isZero();
    cache.shrink();
    assertThat(cache.alloc(0, NOWAIT)).isNotZero();
  }

  @Test
  void alloc_noBlockOfTheNormalOrder_makesSmallerSlabs() {
    KmemCache cache = slabs.create("fallback", 1024, 0, 0);
    assertThat(cache.geometry().order()).isGreaterThan(cache.geometry().minOrder());
    List<Long> single = new ArrayList<>();
    int all = GfpFlags.GFP_ATOMIC | GfpFlags.__GFP_MEMALLOC;
    for (long pfn = pages.alloc(0, all, 0); pfn >= 0; pfn = pages.alloc(0, all, 0)) {
      single.add(pfn);
    }
    // Every other page: nothing merges.
    for (long pfn : single) {
      if (pfn % 2 == 0) {
        pages.free(0, pfn, 0);
      }
    }
    long[] held = allocMany(cache, 40);
    slabs.verify();
    assertThat(cache.figures().slabs()).isEqualTo(10);
    freeAll(cache, held);
    assertThat(cache.liveObjects()).isZero();
  }

  @Test
  void free_throughAnotherSlot_recyclesTheSameSlabs() {
    KmemCache cache = slabs.create("passed", 64, 0, 0);
    for (int i = 0; i < 20_000; i++) {
      long object = cache.alloc(0, GFP);
      assertThat(object).isNotZero();
      cache.free(1, object);
    }
    assertThat(cache.figures().slabs()).isLessThanOrEqualTo(12);
    cache.verify();
  }

  @Test
  void free_twice_isRefusedAndChangesNothing() {
    KmemCache cache = slabs.create("twice", 128, 0, 0);
    long[] held = allocMany(cache, 100);
    for (int i = 0; i < 40; i++) {
      cache.free(i & 1, held[i]);
    }
    long live = cache.liveObjects();
    for (int i = 0; i < 40; i++) {
      int at = i;
      assertProblem(Problem.DOUBLE_FREE, () -> cache.free(0, held[at]));
    }
    assertThat(cache.liveObjects()).isEqualTo(live);
    cache.verify();
    cache.free(0, held[99]);
  }

  @Test
  void free_afterItsSlabWasGivenBack_isRefused() {
    KmemCache cache = slabs.create("gone", 128, 0, 0);
    long object = cache.alloc(0, GFP);
    cache.free(0, object);
    cache.shrink();
    assertProblem(Problem.DOUBLE_FREE, () -> cache.free(0, object));
  }

  @Test
  void free_userDataAtTheLink_isNoDoubleFree() {
    KmemCache cache = slabs.create("data", 64, 0, 0);
    long object = cache.alloc(0, GFP);
    int link = cache.geometry().freePointerOffset();
    cache.free(0, object);
    long word = Memory.getLong(object + link);
    assertThat(cache.alloc(0, GFP)).isEqualTo(object);
    assertThat(Memory.getLong(object + link)).isNotEqualTo(word);
    cache.free(0, object);
  }

  @Test
  void free_whatIsNoObject_namesTheProblem() {
    KmemCache cache = slabs.create("strict", 96, 0, 0);
    KmemCache other = slabs.create("other", 96, 0, 0);
    long object = cache.alloc(0, GFP);
    long page = pages.alloc(0, GFP, 0);
    long foreign = pages.address(page);
    long large = slabs.kmalloc().kmalloc(0, 20_000, GFP);
    int tail = cache.geometry().slabBytes() / 96 * 96;
    assertProblem(Problem.INTERIOR, () -> cache.free(0, object + 8));
    assertProblem(Problem.INTERIOR, () -> cache.free(0, object / 4096 * 4096 + tail));
    assertProblem(Problem.WRONG_CACHE, () -> other.free(0, object));
    assertProblem(Problem.WRONG_CACHE, () -> other.free(0, large));
    assertProblem(Problem.FOREIGN, () -> cache.free(0, foreign));
    assertProblem(Problem.FOREIGN, () -> cache.free(0, 0));
    assertProblem(Problem.FOREIGN, () -> cache.free(0, -8));
    assertProblem(Problem.FOREIGN, () -> cache.free(0, pages.address(pages.memMap().endPfn())));
    assertThatThrownBy(() -> cache.free(2, object)).isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> cache.alloc(-1, GFP)).isInstanceOf(IndexOutOfBoundsException.class);
    assertThat(cache.liveObjects()).isEqualTo(1);
    cache.free(0, object);
  }

  @Test
  void alloc_freeObjectWrittenOver_isReported() {
    KmemCache cache = slabs.create("corrupt", 64, 0, 0);
    long object = cache.alloc(0, GFP);
    cache.free(0, object);
    long link = object + cache.geometry().freePointerOffset();
    long word = Memory.getLong(link);
    Memory.putLong(link, 0x4141_4141_4141_4141L);
    assertProblem(Problem.CORRUPT, () -> cache.alloc(0, GFP));
    assertThatThrownBy(cache::verify).isInstanceOf(IllegalStateException.class);
    Memory.putLong(link, word);
    assertThat(cache.alloc(0, GFP)).isEqualTo(object);
  }

  @Test
  void alloc_zeroed_isZeroAfterDirtyUse() {
    for (int size : new int[] {8, 20, 100, 255, 1000, 8192}) {
      KmemCache cache = slabs.create("zero" + size, size, 0, 0);
      long dirty = cache.alloc(0, GFP);
      Memory.fill(dirty, size, (byte) 0x5a);
      cache.free(0, dirty);
      long object = cache.alloc(0, GFP | GfpFlags.__GFP_ZERO);
      assertThat(object).isEqualTo(dirty);
      checkBytes(object, size, (byte) 0);
    }
  }

  @Test
  void constructor_ofACache_runsOnceForEachObjectOfASlab() {
    List<Long> constructed = new ArrayList<>();
    KmemCache cache =
        slabs.create(
            "constructed",
            200,
            0,
            0,
            object -> {
              constructed.add(object);
              Memory.fill(object, 200, (byte) 7);
            });
    for (int round = 0; round < 3; round++) {
      long[] held = allocMany(cache, 50);
      for (long object : held) {
        checkBytes(object, 200, (byte) 7);
      }
      freeAll(cache, held);
    }
    assertThat(constructed).doesNotHaveDuplicates().hasSize((int) cache.figures().objects());
    assertThatThrownBy(() -> cache.alloc(0, GFP | GfpFlags.__GFP_ZERO))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void constructor_thatThrows_leavesNothingBehind() {
    boolean[] fails = {true};
    KmemCache cache =
        slabs.create(
            "failing",
            200,
            0,
            0,
            object -> {
              if (fails[0]) {
                throw new IllegalArgumentException("no");
              }
            });
    long before = freePages();
    assertThatThrownBy(() -> cache.alloc(0, GFP)).isInstanceOf(IllegalArgumentException.class);
    assertThat(freePages()).isEqualTo(before);
    assertThat(cache.figures().slabs()).isZero();
    fails[0] = false;
    assertThat(cache.alloc(0, GFP)).isNotZero();
  }

  @Test
  void allocBulk_many_givesDistinctObjectsThatFreeTogether() {
    KmemCache cache = slabs.create("bulk", 96, 0, 0);
    long[] held = new long[1_002];
    Arrays.fill(held, -1);
    assertThat(cache.allocBulk(0, GFP, held, 1, 1_001)).isEqualTo(1_001);
    assertThat(held[0]).isEqualTo(-1);
    assertThat(held[1_001]).isEqualTo(-1);
    assertThat(Arrays.stream(held, 1, 1_001).distinct().count()).isEqualTo(1_000);
    assertThat(cache.liveObjects()).isEqualTo(1_000);
    cache.verify();
    cache.freeBulk(1, held, 1, 1_001);
    assertThat(cache.liveObjects()).isZero();
    cache.verify();
  }

  @Test
  void allocBulk_moreThanThereIs_givesNone() {
    KmemCache cache = slabs.create("bulky", 8192, 0, 0);
    long[] held = new long[20_000];
    assertThat(cache.allocBulk(0, NOWAIT, held, 5, held.length)).isEqualTo(5);
    assertThat(cache.liveObjects()).isZero();
    assertThat(cache.alloc(0, NOWAIT)).isNotZero();
  }

  @Test
  void allocBulk_corruptObjectOnTheWay_takesNone() {
    KmemCache cache = slabs.create("corrupt-bulk", 64, 0, 0);
    long[] held = new long[20];
    cache.allocBulk(0, GFP, held, 0, 20);
    cache.freeBulk(0, held, 0, 20);
    long link = held[10] + cache.geometry().freePointerOffset();
    long word = Memory.getLong(link);
    Memory.putLong(link, 0x4141_4141_4141_4141L);
    assertProblem(Problem.CORRUPT, () -> cache.allocBulk(0, GFP, new long[20], 0, 20));
    Memory.putLong(link, word);
    cache.verify();
    assertThat(cache.liveObjects()).isZero();
  }

  @Test
  void freeBulk_ofManySlabsInAnyOrder_givesAllBack() {
    KmemCache cache = slabs.create("scattered", 256, 0, 0);
    long[] held = allocMany(cache, 320);
    for (int i = 0; i < held.length; i++) {
      int j = i * 7919 % held.length;
      long other = held[j];
      held[j] = held[i];
      held[i] = other;
    }
    cache.freeBulk(0, held, 0, 160);
    cache.verify();
    assertThat(cache.liveObjects()).isEqualTo(160);
    cache.freeBulk(1, held, 160, 320);
    assertThat(cache.liveObjects()).isZero();
  }

  @Test
  void freeBulk_withABadOne_freesAsMuchAsItSays() {
    KmemCache cache = slabs.create("half", 96, 0, 0);
    long[] held = allocMany(cache, 10);
    long[] twice = {held[0], held[1], held[2], held[1], held[3]};
    assertProblem(Problem.DOUBLE_FREE, () -> cache.freeBulk(0, twice, 0, 5));
    assertThat(cache.liveObjects()).isEqualTo(7);
    long[] foreign = {held[3], held[4] + 8};
    assertProblem(Problem.INTERIOR, () -> cache.freeBulk(0, foreign, 0, 2));
    assertThat(cache.liveObjects()).isEqualTo(7);
    cache.verify();
  }

  @Test
  void close_objectsInUse_reportsThemAndKeepsThemValid() {
    KmemCache cache = slabs.create("doomed", 96, 0, 0);
    long[] held = allocMany(cache, 40);
    for (int i = 3; i < held.length; i++) {
      cache.free(0, held[i]);
    }
    Memory.putLong(held[1], 4711);
    assertThatThrownBy(cache::close)
        .isInstanceOfSatisfying(
            CacheInUseException.class,
            report -> {
              assertThat(report.objects()).isEqualTo(3);
              assertThat(report.examples()).containsExactlyInAnyOrder(held[0], held[1], held[2]);
            });
    assertThat(Memory.getLong(held[1])).isEqualTo(4711);
    assertThat(slabs.find("doomed")).isSameAs(cache);
    long more = cache.alloc(0, GFP);
    assertThat(more).isNotIn(held[0], held[1], held[2]);
    cache.freeBulk(0, new long[] {held[0], held[1], held[2], more}, 0, 4);
    cache.close();
    assertThat(slabs.find("doomed")).isNull();
    cache.close();
    assertThat(slabs.create("doomed", 64, 0, 0)).isNotSameAs(cache);
  }

  @Test
  void drain_ofASlot_keepsEverythingUsable() {
    KmemCache cache = slabs.create("drained", 64, 0, 0);
    long[] held = allocMany(cache, 1_000);
    for (int i = 0; i < 1_000; i += 2) {
      cache.free((i >> 1) & 1, held[i]);
    }
    cache.drain(0);
    cache.drain(1);
    cache.verify();
    assertThat(cache.liveObjects()).isEqualTo(500);
    assertThat(cache.figures().activeObjects())
        .isEqualTo(strategy() == SlabStrategy.TREIBER ? cache.figures().objects() : 500);
    for (int i = 1; i < 1_000; i += 2) {
      cache.free(0, held[i]);
    }
  }

  @Test
  void counts_ofObjectsHere_andThere_addUp() {
    KmemCache cache = slabs.create("counted", 256, 0, 0);
    assertThat(cache.counts()).isEqualTo(new ObjectCounts(0, 0, 0));
    long[] held = allocMany(cache, 1_000);
    for (int i = 0; i < 1_000; i += 2) {
      cache.free(0, held[i]);
    }
    ObjectCounts counts = cache.counts();
    assertThat(counts.live()).isEqualTo(500);
    assertThat(counts.total())
        .isEqualTo(cache.figures().slabs() * cache.geometry().objects())
        .isEqualTo(cache.nodeSlabs().getFirst().objects());
    assertThat(counts.active())
        .isBetween(counts.live(), counts.total())
        .isEqualTo(cache.figures().activeObjects())
        .isEqualTo(cache.nodeSlabs().getFirst().activeObjects());
    assertThat(counts.cached()).isEqualTo(counts.active() - 500);
    for (int i = 1; i < 1_000; i += 2) {
      cache.free(1, held[i]);
    }
    assertThat(cache.counts().live()).isZero();
  }

  static void checkBytes(long object, long sizeBytes, byte mark) {
    for (long at = 0; at < sizeBytes; at++) {
      if (Memory.getByte(object + at) != mark) {
        throw new AssertionError("byte " + at + " of 0x" + Long.toHexString(object));
      }
    }
  }

  long[] allocMany(KmemCache cache, int count) {
    long[] held = new long[count];
    for (int i = 0; i < count; i++) {
      held[i] = cache.alloc(i & 1, NOWAIT);
      assertThat(held[i]).isNotZero();
    }
    return held;
  }

  void freeAll(KmemCache cache, long[] held) {
    for (int i = 0; i < held.length; i++) {
      cache.free(i & 1, held[i]);
    }
  }

  static void assertProblem(Problem problem, Runnable misuse) {
    assertThatThrownBy(misuse::run)
        .isInstanceOfSatisfying(
            BadObjectException.class, bad -> assertThat(bad.problem()).isEqualTo(problem));
  }

  long freePages() {
    pages.drainAll();
    return pages.zones().stream().mapToLong(Zone::freePages).sum();
  }
}
