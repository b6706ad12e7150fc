package org.kmem.slab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.kmem.gfp.GfpFlags;
import org.kmem.memory.Memory;
import org.kmem.page.VerifyEngine;
import org.kmem.pagealloc.PageAllocator;
import org.kmem.percpu.AllocatedBytes;
import org.kmem.percpu.SlotOwnershipException;
import org.kmem.percpu.Threads;
import org.kmem.zone.X86Machine;

/** Caches by handle and by looking the slot up, whatever the strategy. */
final class CacheHandleTest {
  private static final int GFP = GfpFlags.GFP_KERNEL;
  private static final int SIZE_BYTES = 200;

  @RegisterExtension final VerifyEngine engine = new VerifyEngine();

  private KmemCache open(SlabStrategy strategy) {
    PageAllocator pages =
        engine.own(
            PageAllocator.builder(X86Machine.ofMemory(64L << 20).cpus(2).layout())
                .cpus(2)
                .slots(6)
                .backed(true)
                .build(),
            PageAllocator::verify);
    SlabAllocator slabs =
        engine.own(SlabAllocator.builder(pages).strategy(strategy).build(), SlabAllocator::verify);
    return slabs.create("handled", SIZE_BYTES, 0, CacheFlags.SLAB_NO_MERGE);
  }

  private static void assertNothingIsLost(KmemCache cache) {
    assertThat(cache.liveObjects()).isZero();
    cache.close();
  }

  @ParameterizedTest
  @EnumSource
  void objects_byHandleLookupAndSlot_areTheSame(SlabStrategy strategy) {
    KmemCache cache = open(strategy);
    List<Long> held = new ArrayList<>();
    try (CacheHandle mine = cache.take()) {
      assertThat(mine.isOwned()).isTrue();
      for (int i = 0; i < 300; i++) {
        held.add(mine.alloc(GFP));
        held.add(cache.alloc(GFP));
        held.add(cache.alloc(0, GFP));
      }
      assertThat(held).doesNotContain(0L).doesNotHaveDuplicates();
      assertThat(cache.liveObjects()).isEqualTo(900);
      for (int i = 0; i < 300; i++) {
        cache.free(1, held.get(3 * i));
        mine.free(held.get(3 * i + 1));
        cache.free(held.get(3 * i + 2));
      }
      assertNothingIsLost(cache);
    }
  }

  @ParameterizedTest
  @EnumSource
  void alloc_withZero_isZero(SlabStrategy strategy) {
    KmemCache cache = open(strategy);
    try (CacheHandle mine = cache.take()) {
      long object = mine.alloc(GFP);
      Memory.fill(object, SIZE_BYTES, (byte) 7);
      mine.free(object);
      for (int i = 0; i < 100; i++) {
        long zeroed =
            i % 2 == 0
                ? mine.alloc(GFP | GfpFlags.__GFP_ZERO)
                : cache.alloc(GFP | GfpFlags.__GFP_ZERO);
        for (int at = 0; at < SIZE_BYTES; at += 8) {
          assertThat(Memory.getLong(zeroed + at)).isZero();
        }
        Memory.fill(zeroed, SIZE_BYTES, (byte) 7);
        mine.free(zeroed);
      }
      assertNothingIsLost(cache);
    }
  }

  @Test
  void handle_ofAnotherThreadOrClosed_isRefused() throws Exception {
    KmemCache cache = open(SlabStrategy.SHEAF);
    CacheHandle mine = cache.take();
    long object = mine.alloc(GFP);
    Threads.onPlatformThread(() -> {
      assertThatThrownBy(() -> mine.alloc(GFP)).isInstanceOf(SlotOwnershipException.class);
      assertThatThrownBy(() -> mine.free(object)).isInstanceOf(SlotOwnershipException.class);
      assertThatThrownBy(mine::close).isInstanceOf(SlotOwnershipException.class);
      return null;
    });
    mine.free(object);
    mine.close();
    mine.close();
    assertThatThrownBy(() -> mine.alloc(GFP)).isInstanceOf(SlotOwnershipException.class);
    assertNothingIsLost(cache);
  }

  @Test
  void free_ofWildAddressesOrTwice_isRefused() {
    KmemCache cache = open(SlabStrategy.SHEAF);
    try (CacheHandle mine = cache.take()) {
      long object = mine.alloc(GFP);
      for (long wild : new long[] {0, -1, Long.MIN_VALUE, object + (1L << 40)}) {
        assertThatThrownBy(() -> mine.free(wild)).isInstanceOf(BadObjectException.class);
      }
      mine.free(object);
      assertThatThrownBy(() -> mine.free(object)).isInstanceOf(BadObjectException.class);
      assertThatThrownBy(() -> cache.free(object)).isInstanceOf(BadObjectException.class);
      assertNothingIsLost(cache);
    }
  }

  @Test
  void prefill_thenThatManyAllocations_neverFail() {
    KmemCache cache = open(SlabStrategy.SHEAF);
    List<Long> held = new ArrayList<>();
    try (CacheHandle mine = cache.take()) {
      try (PrefilledSheaf set = Objects.requireNonNull(mine.prefill(GFP, 100))) {
        assertThat(cache.liveObjects()).isEqualTo(100);
        long last = mine.alloc(GFP);
        while (last != 0) {
          held.add(last);
          last = mine.alloc(GFP);
        }
        for (int i = 0; i < 60; i++) {
          held.add(set.alloc());
        }
        assertThat(set.remaining()).isEqualTo(40);
        assertThat(set.refill(GFP, 41)).as("memory is out").isFalse();
        assertThat(set.remaining()).isEqualTo(40);
        assertThat(mine.prefill(GFP, 1)).isNull();
        mine.free(held.removeLast());
        assertThat(set.refill(GFP, 41)).isTrue();
        for (int i = 0; i < 41; i++) {
          held.add(set.alloc());
        }
        assertThatIllegalStateException().isThrownBy(set::alloc).withMessageContaining("refill()");
        mine.free(held.removeLast());
        assertThat(set.refill(GFP, 1)).isTrue();
      }
      assertThat(held).doesNotContain(0L).doesNotHaveDuplicates();
      held.forEach(mine::free);
      assertThatIllegalArgumentException().isThrownBy(() -> mine.prefill(GFP, -1));
      assertNothingIsLost(cache);
    }
  }

  @Test
  void take_byAVirtualThread_goesByTheCpu() throws Exception {
    KmemCache cache = open(SlabStrategy.SHEAF);
    int got =
        Threads.onVirtualThread(() -> {
          try (CacheHandle mine = cache.take()) {
            assertThat(mine.isOwned()).isFalse();
            long[] objects = new long[100];
            int allocated = mine.allocBulk(GFP, objects, 0, 100);
            mine.freeBulk(objects, 0, allocated);
            return allocated;
          }
        });
    assertThat(got).isEqualTo(100);
    assertNothingIsLost(cache);
  }

  @Test
  void close_ofCacheWithObjectsInUse_saysWhichAndKeepsIt() {
    KmemCache cache = open(SlabStrategy.SHEAF);
    try (CacheHandle mine = cache.take()) {
      long object = mine.alloc(GFP);
      assertThatThrownBy(cache::close)
          .isInstanceOfSatisfying(
              CacheInUseException.class, e -> assertThat(e.examples()).containsExactly(object));
      mine.free(object);
      assertNothingIsLost(cache);
    }
  }

  /** What a compiled loop reads of a field that nobody may write without being seen. */
  @Test
  @Timeout(120)
  void shrink_whileAnOwnerIsInATightLoop_isHonouredThere() throws Exception {
    KmemCache cache = open(SlabStrategy.SHEAF);
    CountDownLatch started = new CountDownLatch(1);
    Thread owner =
        Thread.ofPlatform()
            .start(() -> {
              CacheHandle mine = cache.take(); // never closed: the thread's end is enough
              long[] objects = new long[cache.sheafCapacity()];
              mine.allocBulk(GFP, objects, 0, objects.length);
              mine.freeBulk(objects, 0, objects.length);
              for (int pair = 0; pair < 50_000_000; pair++) {
                if (pair == 1_000_000) {
                  started.countDown(); // compiled by now
                }
                mine.free(mine.alloc(GFP));
              }
            });
    started.await();
    cache.shrink();
    boolean honoured = false;
    while (!honoured && owner.isAlive()) {
      Thread.sleep(1);
      honoured = cache.objectsInSheaves() <= 1;
    }
    boolean stillAtIt = owner.isAlive();
    owner.join();
    assertThat(honoured && stillAtIt).as("drained in the loop, not after it").isTrue();
    assertNothingIsLost(cache);
  }

  @ParameterizedTest
  @EnumSource
  void pairsAndBulk_byHandleAndLookup_allocateNothing(SlabStrategy strategy) throws Exception {
    KmemCache cache = open(strategy);
    long[] objects = new long[100];
    try (CacheHandle mine = cache.take()) {
      long bytes =
          AllocatedBytes.leastOf(() -> {
            for (int i = 0; i < 20_000; i++) {
              mine.free(cache.alloc(GFP));
              cache.free(mine.alloc(GFP));
            }
            for (int i = 0; i < 200; i++) {
              mine.allocBulk(GFP, objects, 0, objects.length);
              mine.freeBulk(objects, 0, objects.length);
            }
          });
      assertThat(bytes).isZero();
    }
  }
}
