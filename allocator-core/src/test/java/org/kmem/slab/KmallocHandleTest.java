package org.kmem.slab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.kmem.gfp.GfpFlags;
import org.kmem.memory.Memory;
import org.kmem.page.VerifyEngine;
import org.kmem.pagealloc.PageAllocator;
import org.kmem.percpu.AllocatedBytes;
import org.kmem.percpu.SlotOwnershipException;
import org.kmem.slab.BadObjectException.Problem;
import org.kmem.zone.X86Machine;

/** Objects of any size by handle and by looking the slot up. */
final class KmallocHandleTest {
  private static final int GFP = GfpFlags.GFP_KERNEL;
  private static final int CPUS = 2;
  private static final int SLOTS = 6;

  @RegisterExtension final VerifyEngine engine = new VerifyEngine();

  private SlabAllocator open(SlabStrategy strategy) {
    PageAllocator pages =
        engine.own(
            PageAllocator.builder(X86Machine.ofMemory(64L << 20).cpus(CPUS).layout())
                .cpus(CPUS)
                .slots(SLOTS)
                .backed(true)
                .build(),
            PageAllocator::verify);
    return engine.own(
        SlabAllocator.builder(pages).strategy(strategy).build(), SlabAllocator::verify);
  }

  private static long live(SlabAllocator slabs) {
    return slabs.caches().stream().mapToLong(KmemCache::liveObjects).sum();
  }

  @ParameterizedTest
  @EnumSource
  void objects_byHandleLookupAndSlot_areTheSame(SlabStrategy strategy) {
    SlabAllocator slabs = open(strategy);
    Kmalloc kmalloc = slabs.kmalloc();
    List<Long> held = new ArrayList<>();
    try (KmallocHandle mine = kmalloc.take()) {
      assertThat(mine.isOwned()).isTrue();
      assertThat(mine.slot()).isGreaterThanOrEqualTo(CPUS);
      for (int size = 1; size <= 9_000; size += 41) {
        held.add(mine.kmalloc(size, GFP));
        held.add(kmalloc.kmalloc(size, GFP));
        held.add(kmalloc.kmalloc(0, size, GFP));
        for (long object : held.subList(held.size() - 3, held.size())) {
          assertThat(kmalloc.ksize(object)).isBetween((long) size, Math.max(8L, 2L * size));
          Memory.fill(object, size, (byte) size);
        }
      }
      assertThat(held).doesNotContain(0L).doesNotHaveDuplicates();
      slabs.verify();
      for (int i = 0; i < held.size(); i += 3) {
        kmalloc.kfree(1, held.get(i));
        mine.kfree(held.get(i + 1));
        kmalloc.kfree(held.get(i + 2));
      }
      assertThat(live(slabs)).isZero();
    }
  }

  @ParameterizedTest
  @EnumSource
  void kmalloc_ofAKind_comesFromItsCache(SlabStrategy strategy) {
    SlabAllocator slabs = open(strategy);
    Kmalloc kmalloc = slabs.kmalloc();
    try (KmallocHandle mine = kmalloc.take()) {
      for (int flags : new int[] {0, 1, 16, 1 << 22, (1 << 22) + 1, (1 << 22) + 16}) {
        for (int round = 0; round < 3; round++) {
          long[] objects = {mine.kmalloc(50, GFP | flags), kmalloc.kmalloc(50, GFP | flags)};
          for (long object : objects) {
            assertThat(Objects.requireNonNull(kmalloc.cacheOf(object)).name())
                .isEqualTo(KmallocType.of(GFP | flags).cacheName(64));
            mine.kfree(object);
          }
        }
      }
      assertThat(live(slabs)).isZero();
    }
  }

  @ParameterizedTest
  @EnumSource
  void kmalloc_sizesWithoutACache_areLikeThoseBySlot(SlabStrategy strategy) {
    Kmalloc kmalloc = open(strategy).kmalloc();
    try (KmallocHandle mine = kmalloc.take()) {
      assertThat(mine.kmalloc(0, GFP)).isEqualTo(Kmalloc.ZERO_SIZE);
      assertThat(kmalloc.kmalloc(0, GFP)).isEqualTo(Kmalloc.ZERO_SIZE);
      for (long none : new long[] {-1, -7, -8, Long.MIN_VALUE, Long.MAX_VALUE, (4L << 20) + 1}) {
        assertThat(mine.kmalloc(none, GFP)).isZero();
        assertThat(kmalloc.kmalloc(none, GFP)).isZero();
      }
      long large = mine.kmalloc(100_000, GFP);
      assertThat(kmalloc.ksize(large)).isEqualTo(131_072);
      SlabContract.assertProblem(Problem.INTERIOR, () -> mine.kfree(large + 8192));
      mine.kfree(large);
      SlabContract.assertProblem(Problem.DOUBLE_FREE, () -> kmalloc.kfree(large));
      mine.kfree(0);
      mine.kfree(Kmalloc.ZERO_SIZE);
      kmalloc.kfree(0);
      kmalloc.kfree(Kmalloc.ZERO_SIZE);
    }
  }

  @ParameterizedTest
  @EnumSource
  void kzalloc_afterDirtyUse_isZero(SlabStrategy strategy) {
    Kmalloc kmalloc = open(strategy).kmalloc();
    try (KmallocHandle mine = kmalloc.take()) {
      for (int size : new int[] {1, 60, 100, 5_000, 30_000}) {
        for (int round = 0; round < 4; round++) {
          long object = round % 2 == 0 ? mine.kzalloc(size, GFP) : kmalloc.kzalloc(size, GFP);
          SlabContract.checkBytes(object, size, (byte) 0);
          Memory.fill(object, size, (byte) 0x5a);
          mine.kfree(object);
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void kfree_objectOfAnyCache_findsIt(SlabStrategy strategy) {
    SlabAllocator slabs = open(strategy);
    KmemCache cache = slabs.create("own", 720, 0, CacheFlags.SLAB_NO_MERGE);
    try (KmallocHandle mine = slabs.kmalloc().take()) {
      for (int i = 0; i < 100; i++) {
        mine.kfree(cache.alloc(GFP));
        slabs.kmalloc().kfree(cache.alloc(0, GFP));
      }
      assertThat(cache.liveObjects()).isZero();
    }
  }

  @Test
  void kfree_whatIsNoObject_namesTheProblem() {
    SlabAllocator slabs = open(SlabStrategy.SHEAF);
    Kmalloc kmalloc = slabs.kmalloc();
    try (KmallocHandle mine = kmalloc.take()) {
      long object = mine.kmalloc(100, GFP);
      for (long wild : new long[] {8, -1, Long.MIN_VALUE, object + (1L << 40)}) {
        SlabContract.assertProblem(Problem.FOREIGN, () -> mine.kfree(wild));
        SlabContract.assertProblem(Problem.FOREIGN, () -> kmalloc.kfree(wild));
      }
      mine.kfree(object);
      SlabContract.assertProblem(Problem.DOUBLE_FREE, () -> mine.kfree(object));
      SlabContract.assertProblem(Problem.DOUBLE_FREE, () -> kmalloc.kfree(object));
      assertThat(live(slabs)).isZero();
    }
  }

  /** The page last freed to is remembered; it may be another cache's by the next free. */
  @Test
  void kfree_pageThatChangedItsCache_goesToTheNewOne() {
    SlabAllocator slabs = open(SlabStrategy.SHEAF);
    Kmalloc kmalloc = slabs.kmalloc();
    try (KmallocHandle mine = kmalloc.take()) {
      List<Long> held = new ArrayList<>();
      for (long object = mine.kmalloc(8192, GFP); object != 0; object = mine.kmalloc(8192, GFP)) {
        held.add(object);
      }
      held.forEach(mine::kfree);
      long remembered = held.getLast();
      slabs.shrink();
      assertThat(kmalloc.cacheOf(remembered)).isNull();
      List<Long> small = new ArrayList<>();
      while (small.isEmpty() || small.getLast() >>> 12 != remembered >>> 12) {
        small.add(mine.kmalloc(64, GFP));
        assertThat(small.getLast()).isNotZero();
      }
      mine.kfree(small.removeLast());
      small.forEach(mine::kfree);
      assertThat(live(slabs)).isZero();
      slabs.shrink();
    }
  }

  /** What the handle knows of a cache by number ends with the cache: another may have the number next. */
  @Test
  void kfree_cacheThatHasTheNumberOfADestroyedOne_getsItsObjects() {
    SlabAllocator slabs = open(SlabStrategy.SHEAF);
    try (KmallocHandle mine = slabs.kmalloc().take()) {
      for (int generation = 0; generation < 5; generation++) {
        KmemCache cache = slabs.create("reborn", 64, 0, CacheFlags.SLAB_NO_MERGE);
        for (int i = 0; i < 300; i++) {
          mine.kfree(cache.alloc(GFP));
          slabs.kmalloc().kfree(cache.alloc(0, GFP));
        }
        slabs.verify();
        assertThat(cache.liveObjects()).isZero();
        cache.close();
      }
    }
  }

  @Test
  void handle_ofAnotherThreadOrClosed_isRefused() throws InterruptedException {
    SlabAllocator slabs = open(SlabStrategy.SHEAF);
    KmallocHandle mine = slabs.kmalloc().take();
    long object = mine.kmalloc(64, GFP);
    Set<Class<?>> seen = ConcurrentHashMap.newKeySet();
    Thread.ofPlatform()
        .start(() -> {
          for (Runnable use :
              List.<Runnable>of(
                  () -> mine.kmalloc(64, GFP), () -> mine.kfree(object), mine::close)) {
            try {
              use.run();
              seen.add(Void.class);
            } catch (SlotOwnershipException e) {
              seen.add(e.getClass());
            }
          }
        })
        .join();
    assertThat(seen).containsExactly(SlotOwnershipException.class);
    mine.kfree(object);
    mine.close();
    mine.close();
    assertThatThrownBy(() -> mine.kmalloc(64, GFP)).isInstanceOf(SlotOwnershipException.class);
    assertThatThrownBy(() -> mine.kfree(object)).isInstanceOf(SlotOwnershipException.class);
    assertThat(live(slabs)).isZero();
  }

  @ParameterizedTest
  @EnumSource
  void virtualThread_byHandleAndLookup_ownsNothing(SlabStrategy strategy)
      throws InterruptedException {
    SlabAllocator slabs = open(strategy);
    Kmalloc kmalloc = slabs.kmalloc();
    KmemCache cache = slabs.create("virtual", 200, 0, CacheFlags.SLAB_NO_MERGE);
    List<Throwable> failures = new ArrayList<>();
    Thread thread =
        Thread.ofVirtual()
            .unstarted(() -> {
              try (KmallocHandle mine = kmalloc.take()) {
                assertThat(mine.isOwned()).isFalse();
                for (int size = 1; size <= 10_000; size *= 3) {
                  kmalloc.kfree(mine.kmalloc(size, GFP));
                  mine.kfree(kmalloc.kmalloc(size, GFP));
                  cache.free(cache.alloc(GFP));
                }
              }
            });
    thread.setUncaughtExceptionHandler((of, failure) -> failures.add(failure));
    thread.start();
    thread.join();
    assertThat(failures).isEmpty();
    assertThat(slabs.owners().owners()).isZero();
    assertThat(live(slabs)).isZero();
  }

  /** What a thread had at hand when it ended is its slot's next owner's, and nothing of it is lost. */
  @Test
  void owners_thatEndWithFullSheaves_leaveThemToTheNext() throws InterruptedException {
    SlabAllocator slabs = open(SlabStrategy.SHEAF);
    Kmalloc kmalloc = slabs.kmalloc();
    KmemCache cache = Objects.requireNonNull(slabs.find("kmalloc-64"));
    Set<Long> seen = ConcurrentHashMap.newKeySet();
    for (int life = 0; life < 3 * SLOTS; life++) {
      Thread thread =
          Thread.ofPlatform()
              .unstarted(() -> {
                long[] held = new long[100];
                for (int i = 0; i < held.length; i++) {
                  held[i] = kmalloc.kmalloc(64, GFP);
                }
                for (long object : held) {
                  seen.add(object);
                  kmalloc.kfree(object);
                }
              });
      thread.start();
      thread.join();
    }
    assertThat(seen)
        .as("what the sheaves of all owner slots hold, adopted each time")
        .doesNotContain(0L)
        .hasSizeBetween(100, (SLOTS - CPUS) * 2 * 60);
    assertThat(cache.liveObjects()).isZero();
    cache.shrink();
    assertThat(cache.figures().objects()).isZero();
  }

  @Test
  void pairs_byHandleAndLookup_allocateNothing() throws Exception {
    SlabAllocator slabs = open(SlabStrategy.SHEAF);
    Kmalloc kmalloc = slabs.kmalloc();
    KmemCache cache = slabs.create("pairs", 64, 0, CacheFlags.SLAB_NO_MERGE);
    try (KmallocHandle mine = kmalloc.take()) {
      long bytes =
          AllocatedBytes.leastOf(() -> {
            for (int i = 0; i < 20_000; i++) {
              mine.kfree(kmalloc.kmalloc(i & 4095, GFP));
              kmalloc.kfree(mine.kzalloc(i & 255, GFP));
              cache.free(cache.alloc(GFP));
            }
          });
      assertThat(bytes).isZero();
    }
  }
}
