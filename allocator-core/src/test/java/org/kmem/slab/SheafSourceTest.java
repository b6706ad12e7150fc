package org.kmem.slab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.kmem.page.VerifyEngine;
import org.kmem.slab.BadObjectException.Problem;

final class SheafSourceTest {
  private static final int GFP = SheafCache.GFP;
  private static final int OWN = SheafCache.CPUS;

  @RegisterExtension final VerifyEngine engine = new VerifyEngine();

  private SheafCache open(int sizeBytes) {
    return engine.own(new SheafCache(SlabStrategy.SLUB, sizeBytes), SheafCache::verify);
  }

  private static List<Long> alloc(OwnObjects own, int objects) {
    List<Long> held = new ArrayList<>();
    for (int i = 0; i < objects; i++) {
      held.add(own.alloc(GFP));
    }
    return held;
  }

  private static void assertNothingIsLost(SheafCache cache) {
    assertThat(cache.inUse()).isZero();
    assertThat(cache.source.frees()).isEqualTo(cache.source.allocations());
    cache.source.shrink();
    assertThat(cache.source.cachedObjects()).isZero();
    assertThat(cache.slabCount()).isZero();
    assertThat(cache.missingPages()).isZero();
  }

  @Test
  void allocOwn_thenFree_leavesTheObjectOnTop() {
    SheafCache cache = open(64);
    OwnObjects own = new OwnObjects(cache.source, OWN);
    long object = own.alloc(GFP);
    assertThat(cache.inUse()).isEqualTo(1);
    own.free(object);
    assertThat(cache.inUse()).isZero();
    assertThat(own.alloc(GFP)).isEqualTo(object);
    own.free(object);
    assertThat(cache.source.allocations()).isEqualTo(2);
    assertNothingIsLost(cache);
  }

  @ParameterizedTest
  @ValueSource(ints = {8, 64, 512, 2048, 8192})
  void allocOwn_many_areDistinctAndAllComeBack(int sizeBytes) {
    SheafCache cache = open(sizeBytes);
    OwnObjects own = new OwnObjects(cache.source, OWN);
    int objects = (cache.barnRoom() + 14) * cache.capacity();
    List<Long> held = alloc(own, objects);
    assertThat(held).doesNotContain(0L).doesNotHaveDuplicates();
    assertThat(cache.inUse()).isEqualTo(objects);
    assertThat(cache.source.allocations()).isEqualTo(objects);
    cache.verify();
    held.forEach(own::free);
    assertThat(cache.source.inSheaves())
        .as("two sheaves of the slot and %d in the barn", cache.barnRoom())
        .isLessThanOrEqualTo((cache.barnRoom() + 2L) * cache.capacity())
        .isGreaterThan((long) cache.barnRoom() * cache.capacity());
    assertThat(cache.source.frees()).isEqualTo(objects);
    cache.verify();
    assertNothingIsLost(cache);
  }

  @ParameterizedTest
  @EnumSource(names = {"SLUB", "LOCKED"})
  void allocBySlot_many_areDistinctAndAllComeBack(SlabStrategy below) {
    SheafCache cache = engine.own(new SheafCache(below, 64), SheafCache::verify);
    List<Long> held = new ArrayList<>();
    for (int i = 0; i < 3000; i++) {
      held.add(cache.source.alloc(i % SheafCache.SLOTS, GFP));
    }
    assertThat(held).doesNotContain(0L).doesNotHaveDuplicates();
    assertThat(cache.inUse()).isEqualTo(3000);
    for (int i = 0; i < 3000; i++) {
      cache.source.free(i % 5, held.get(i));
    }
    assertThat(cache.source.allocations()).isEqualTo(3000);
    assertNothingIsLost(cache);
  }

  @Test
  void objects_ofOneSlot_reachAnotherThroughTheBarn() {
    SheafCache cache = open(64);
    OwnObjects producer = new OwnObjects(cache.source, OWN);
    OwnObjects consumer = new OwnObjects(cache.source, OWN + 1);
    List<Long> first = alloc(producer, 5 * cache.capacity());
    first.forEach(consumer::free);
    long slabs = cache.slabCount();
    List<Long> second = alloc(producer, 3 * cache.capacity());
    assertThat(first).containsAll(second);
    assertThat(cache.slabCount()).isEqualTo(slabs);
    second.forEach(consumer::free);
    assertNothingIsLost(cache);
  }

  @Test
  void bulk_ofAnySize_isDistinctAndComesBack() {
    SheafCache cache = open(64);
    long[] objects = new long[1000];
    for (int size : new int[] {0, 1, 59, 60, 61, 120, 121, 999}) {
      assertThat(cache.source.allocBulk(0, GFP, objects, 1, 1 + size)).isEqualTo(1 + size);
      assertThat(cache.inUse()).isEqualTo(size);
      assertThat(Arrays.copyOfRange(objects, 1, 1 + size))
          .doesNotContain(0)
          .doesNotHaveDuplicates();
      cache.verify();
      cache.source.freeBulk(1, objects, 1, 1 + size);
      assertThat(cache.inUse()).isZero();
      cache.verify();
    }
    assertNothingIsLost(cache);
  }

  @Test
  void alloc_untilMemoryIsOut_alsoGivesWhatOtherSlotsHave() {
    SheafCache cache = open(4096);
    OwnObjects mine = new OwnObjects(cache.source, OWN);
    OwnObjects other = new OwnObjects(cache.source, OWN + 1);
    List<Long> held = new ArrayList<>();
    for (long object = mine.alloc(GFP); object != 0; object = mine.alloc(GFP)) {
      held.add(object);
    }
    int most = held.size();
    for (int i = 0; i < 8; i++) {
      other.free(held.removeLast());
      cache.source.free(0, held.removeLast());
    }
    for (long object = mine.alloc(GFP); object != 0; object = mine.alloc(GFP)) {
      held.add(object);
    }
    assertThat(held).hasSize(most).doesNotHaveDuplicates();
    held.forEach(mine::free);
    assertNothingIsLost(cache);
  }

  @Test
  void allocBulk_someAtHandAndNoMemory_alsoGivesWhatOtherSlotsHave() {
    SheafCache cache = open(4096);
    OwnObjects other = new OwnObjects(cache.source, OWN + 1);
    List<Long> held = new ArrayList<>();
    for (long object = cache.source.alloc(0, GFP);
        object != 0;
        object = cache.source.alloc(0, GFP)) {
      held.add(object);
    }
    for (int i = 0; i < 2; i++) {
      cache.source.free(1, held.removeLast());
    }
    for (int i = 0; i < 8; i++) {
      other.free(held.removeLast());
    }
    long[] objects = new long[10];
    assertThat(cache.source.allocBulk(1, GFP, objects, 0, 10)).isEqualTo(10);
    cache.source.freeBulk(0, objects, 0, 10);
    held.forEach(object -> cache.source.free(0, object));
    assertNothingIsLost(cache);
  }

  @Test
  void free_twiceInARow_isRefusedAtOnce() {
    SheafCache cache = open(64);
    OwnObjects own = new OwnObjects(cache.source, OWN);
    long object = own.alloc(GFP);
    own.free(object);
    assertThatThrownBy(() -> own.free(object))
        .isInstanceOfSatisfying(
            BadObjectException.class, e -> assertThat(e.problem()).isEqualTo(Problem.DOUBLE_FREE))
        .hasMessageContaining("in a sheaf of slot " + OWN);
    long shared = cache.source.alloc(0, GFP);
    cache.source.free(0, shared);
    assertThatThrownBy(() -> cache.source.free(0, shared)).isInstanceOf(BadObjectException.class);
    assertNothingIsLost(cache);
  }

  @Test
  void free_twiceThroughTwoSlots_isFoundWhenTheSheafGoesBack() {
    SheafCache cache = open(64);
    OwnObjects own = new OwnObjects(cache.source, OWN);
    OwnObjects other = new OwnObjects(cache.source, OWN + 1);
    long object = own.alloc(GFP);
    own.free(object);
    other.free(object);
    assertThatIllegalStateException().isThrownBy(cache::verify).withMessageContaining("H2 broken");
    assertThatThrownBy(() -> cache.source.shrink())
        .isInstanceOfSatisfying(
            BadObjectException.class, e -> assertThat(e.object()).isEqualTo(object));
    cache.source.shrink();
    assertThat(cache.inUse()).isZero();
    assertThat(cache.slabCount()).isZero();
  }

  @Test
  void free_ofForeignAddresses_isRefused() {
    SheafCache cache = open(64);
    OwnObjects own = new OwnObjects(cache.source, OWN);
    long object = own.alloc(GFP);
    for (long wild : new long[] {0, -1, Long.MIN_VALUE, Long.MAX_VALUE, object + (32L << 20)}) {
      assertThatThrownBy(() -> own.free(wild)).isInstanceOf(BadObjectException.class);
    }
    own.free(object);
    assertNothingIsLost(cache);
  }

  @Test
  void drain_ofAnotherThreadsSlot_isHonouredWhenThatThreadFrees() throws Exception {
    SheafCache cache = open(64);
    CountDownLatch filled = new CountDownLatch(1);
    CountDownLatch drained = new CountDownLatch(1);
    Thread owner =
        Thread.ofPlatform()
            .start(() -> {
              int slot = cache.slots.take().slot(); // never closed: the thread's end is enough
              OwnObjects own = new OwnObjects(cache.source, slot);
              long object = own.alloc(GFP);
              filled.countDown();
              awaitQuietly(drained);
              own.free(object);
            });
    filled.await();
    cache.source.shrink();
    assertThat(cache.source.inSheaves()).as("a live owner's sheaves are its own").isPositive();
    drained.countDown();
    owner.join();
    assertThat(cache.source.inSheaves()).as("the free drained first").isEqualTo(1);
    assertNothingIsLost(cache);
  }

  @Test
  void close_withObjectsInSheaves_forgetsThem() {
    SheafCache cache = new SheafCache(SlabStrategy.SLUB, 64);
    OwnObjects own = new OwnObjects(cache.source, OWN);
    own.free(own.alloc(GFP));
    cache.source.close();
    assertThat(cache.source.inSheaves()).isZero();
    cache.close();
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
