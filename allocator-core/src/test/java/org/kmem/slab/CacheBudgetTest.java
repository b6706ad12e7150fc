package org.kmem.slab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kmem.gfp.GfpFlags;
import org.kmem.page.VerifyEngine;
import org.kmem.pagealloc.PageAllocator;
import org.kmem.units.PageSize;

/** What sheaves may hold follows the machine's memory, and is never exceeded. */
@Timeout(120)
final class CacheBudgetTest {
  private static final int GFP = GfpFlags.GFP_KERNEL;
  private static final int CPUS = 2;
  private static final int SLOTS = 10;
  private static final long MEMORY_BYTES = 1L << 30;
  private static final int[] SIZES = {8, 16, 64, 96, 192, 256, 512, 1000, 1024, 2048, 4096, 8192};

  @RegisterExtension final VerifyEngine engine = new VerifyEngine();

  private SlabAllocator open(SlabAllocatorBuilder builder) {
    return engine.own(
        builder.strategy(SlabStrategy.SHEAF).merging(false).build(), SlabAllocator::verify);
  }

  private PageAllocator machine(long bytes) {
    return engine.own(
        SmallMachine.ofMemory(bytes).cpus(CPUS).slots(SLOTS).build(), PageAllocator::verify);
  }

  @Test
  void claim_plentyOfMemory_isTheKernelsSheafAndAUsefulBarn() {
    CacheBudget budget = new CacheBudget(1L << 30, MEMORY_BYTES, SLOTS, 1);
    for (int size : SIZES) {
      SheafSizing sizing = budget.claim(size);
      assertThat(sizing.capacity()).isEqualTo(Sheaf.capacityFor(size));
      int room = Barn.roomFor(MEMORY_BYTES, (long) sizing.capacity() * size);
      assertThat(sizing.barnRoom()).isEqualTo(room);
      assertThat(sizing.bytes()).isEqualTo((2L * SLOTS + room) * sizing.capacity() * size);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1, 4096, 1 << 16, 1 << 20, 2 << 20, 5_000_000, 1 << 26})
  void claim_manyCaches_neverPromisesMoreThanThereIs(long bytes) {
    CacheBudget budget = new CacheBudget(bytes, MEMORY_BYTES, SLOTS, 2);
    List<SheafSizing> claims = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      SheafSizing sizing = budget.claim(SIZES[i % SIZES.length]);
      assertThat(sizing.bytes()).isLessThanOrEqualTo(bytes / CacheBudget.CACHES);
      assertThat(sizing.hasSheaves() ? sizing.capacity() : Sheaf.MIN_CAPACITY)
          .isGreaterThanOrEqualTo(Sheaf.MIN_CAPACITY);
      claims.add(sizing);
    }
    assertThat(budget.claimedBytes())
        .isEqualTo(claims.stream().mapToLong(SheafSizing::bytes).sum())
        .isLessThanOrEqualTo(bytes);
    claims.forEach(budget::giveBack);
    assertThat(budget.claimedBytes()).isZero();
  }

  @Test
  void within_lessMemory_givesSmallerBarnsThenSmallerSheavesThenNone() {
    SheafSizing last = SheafSizing.within(Long.MAX_VALUE, MEMORY_BYTES, 256, SLOTS, 1);
    assertThat(last.barnRoom()).isEqualTo(128);
    SheafSizing smallBarn = last;
    while (smallBarn.barnRoom() > Barn.ROOM_SMALLEST) {
      int room = smallBarn.barnRoom();
      smallBarn = SheafSizing.within(smallBarn.bytes() - 1, MEMORY_BYTES, 256, SLOTS, 1);
      assertThat(smallBarn.capacity()).isEqualTo(last.capacity());
      assertThat(smallBarn.barnRoom()).isEqualTo(room / 2);
    }
    assertThat(SheafSizing.within(smallBarn.bytes() - 1, MEMORY_BYTES, 256, SLOTS, 1).capacity())
        .isEqualTo(last.capacity() - 1);
    for (long bytes = last.bytes(); bytes >= 0; bytes -= 997) {
      SheafSizing sizing = SheafSizing.within(bytes, MEMORY_BYTES, 256, SLOTS, 1);
      assertThat(sizing.capacity()).isLessThanOrEqualTo(last.capacity());
      assertThat(sizing.bytes()).isLessThanOrEqualTo(bytes);
      last = sizing;
    }
    assertThat(last).isEqualTo(SheafSizing.NONE);
  }

  @Test
  void cacheBudget_byDefault_isAShareOfManagedMemory() {
    for (long mebibytes : new long[] {32, 256, 1024}) {
      PageAllocator pages = machine(mebibytes << 20);
      SlabAllocator slabs = open(SlabAllocator.builder(pages));
      assertThat(slabs.budget().bytes()).isEqualTo((mebibytes << 20) / CacheBudget.MANAGED_SHARE);
      assertThat(slabs.budget().claimedBytes()).isLessThanOrEqualTo(slabs.budget().bytes());
      KmemCache cache = slabs.create("sized", 2048, 0, 0);
      assertThat(cache.sheafCapacity())
          .isEqualTo(mebibytes == 32 ? 0 : mebibytes == 256 ? 5 : Sheaf.capacityFor(2048));
    }
  }

  @Test
  void cacheBudget_ofNothing_leavesCachesWithoutSheaves() {
    SlabAllocator slabs = open(SlabAllocator.builder(machine(32L << 20)).cacheBudget(0));
    KmemCache cache = slabs.create("bare", 64, 0, 0);
    assertThat(cache.sheafCapacity()).isZero();
    try (CacheHandle mine = cache.take()) {
      mine.free(mine.alloc(GFP));
    }
    assertThat(cache.objectsInSheaves()).isZero();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SlabAllocator.builder(machine(32L << 20)).cacheBudget(-1))
        .withMessageContaining("give at least 0");
  }

  @Test
  void close_ofACache_givesItsClaimBack() {
    SlabAllocator slabs = open(SlabAllocator.builder(machine(32L << 20)));
    long before = slabs.budget().claimedBytes();
    KmemCache cache = slabs.create("claiming", 64, 0, 0);
    assertThat(slabs.budget().claimedBytes()).isGreaterThan(before);
    cache.close();
    cache.close();
    assertThat(slabs.budget().claimedBytes()).isEqualTo(before);
  }

  /** Every owner slot's stack full, every CPU slot's, every barn: of a machine of 32 MiB at most 2. */
  @Test
  void sheaves_allFilledAtOnceOnASmallMachine_stayWithinTheBudget() throws Exception {
    PageAllocator pages = machine(32L << 20);
    long before = SmallMachine.freePages(pages);
    SlabAllocator slabs = open(SlabAllocator.builder(pages));
    List<KmemCache> caches = new ArrayList<>();
    for (int size : SIZES) {
      caches.add(slabs.create("filled-" + size, size, 0, 0));
    }
    int owners = SLOTS - CPUS;
    CyclicBarrier allFull = new CyclicBarrier(owners + 1);
    CountDownLatch seen = new CountDownLatch(1);
    try (ExecutorService threads =
        Executors.newThreadPerTaskExecutor(Thread.ofPlatform().factory())) {
      List<Future<Void>> runs = new ArrayList<>();
      for (int i = 0; i < owners; i++) {
        int number = i;
        runs.add(
            threads.submit(() -> {
              for (KmemCache cache : caches) {
                fill(cache, number % CPUS);
              }
              allFull.await();
              seen.await();
              return null;
            }));
      }
      long held = 0;
      try {
        allFull.await();
        for (KmemCache cache : caches) {
          held += cache.objectsInSheaves() * cache.geometry().sizeBytes();
        }
      } finally {
        seen.countDown();
      }
      assertThat(held)
          .isBetween(1L << 16, slabs.budget().bytes())
          .isLessThanOrEqualTo((32L << 20) / CacheBudget.MANAGED_SHARE);
      for (Future<Void> run : runs) {
        run.get();
      }
    }
    for (KmemCache cache : caches) {
      assertThat(cache.liveObjects()).isZero();
    }
    SmallMachine.awaitEndOfOwners(slabs.owners());
    slabs.shrink();
    assertThat(SmallMachine.freePages(pages)).isEqualTo(before);
  }

  /** Leaves as many free objects in sheaves as one thread can. */
  private static void fill(KmemCache cache, int cpu) {
    int count = Math.max(8, 4 * cache.sheafCapacity());
    long[] objects = new long[2 * count];
    for (int i = 0; i < objects.length; i++) {
      objects[i] = i % 2 == 0 ? cache.alloc(GFP) : cache.alloc(cpu, GFP);
      assertThat(objects[i]).isNotZero();
    }
    for (int i = 0; i < objects.length; i++) {
      if (i % 2 == 0) {
        cache.free(objects[i]);
      } else {
        cache.free(cpu, objects[i]);
      }
    }
  }

  @Test
  void slots_ofAMachine_areAtMostFiveForEachCpu() {
    SlabAllocator slabs = open(SlabAllocator.builder(machine(64L << 20)));
    assertThat(slabs.owners().count()).isEqualTo(5 * CPUS);
    assertThat(slabs.budget().bytes() % PageSize.SIZE_BYTES).isZero();
  }
}
