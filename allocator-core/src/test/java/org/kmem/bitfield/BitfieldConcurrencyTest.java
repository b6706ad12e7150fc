package org.kmem.bitfield;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kmem.gfp.MigrateType;
import org.kmem.page.VerifyEngine;
import org.kmem.units.Order;
import org.kmem.units.Pfn;

/**
 * Threads that take and free blocks of all orders in few shared trees, at times to the last page, while
 * pageblocks change their types. Each frame has an owner's mark, so that one handed out twice is seen.
 */
final class BitfieldConcurrencyTest {
  private static final int THREADS = 4;
  private static final int EVENTS = 100_000;
  private static final int PAGES = 48 * 256;

  private record Block(long pfn, int order) {}

  @RegisterExtension final VerifyEngine engine = new VerifyEngine();

  private final AtomicIntegerArray owner = new AtomicIntegerArray(PAGES);

  @ParameterizedTest(name = "shared slot {0}")
  @ValueSource(booleans = {false, true})
  void manyThreads_inSharedTrees_ownEachPageAlone(boolean shared) throws Exception {
    BitfieldZone zone = engine.own(BitfieldZone.of(0, PAGES, THREADS), BitfieldZone::verify);
    try (ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
      List<Future<?>> runs = new ArrayList<>();
      for (int i = 1; i <= THREADS; i++) {
        int number = i;
        runs.add(threads.submit(() -> run(zone, shared ? 0 : number - 1, number)));
      }
      for (Future<?> run : runs) {
        run.get();
      }
    }
    zone.verify();
    zone.drainAll();
    for (long pfn = 0; pfn < PAGES; pfn += Order.PAGEBLOCK_PAGES) {
      zone.bitfield().setPageblockType(pfn, MigrateType.MOVABLE);
    }
    assertThat(zone.bitfield().freePages()).isEqualTo(PAGES);
    assertThat(zone.freeBlocks(Order.MAX)).isEqualTo(PAGES >> Order.MAX);
  }

  private void run(BitfieldZone zone, int slot, int number) {
    SplittableRandom random = new SplittableRandom(number);
    List<Block> held = new ArrayList<>();
    long pages = 0;
    for (int event = 0; event < EVENTS; event++) {
      boolean greedy = event / 5_000 % 2 == 0;
      if (random.nextInt(1_000) == 0) {
        int type = random.nextInt(MigrateType.COUNT);
        zone.bitfield().setPageblockType(random.nextInt(PAGES), type);
      }
      if (random.nextInt(100) < (greedy ? 70 : 40) && pages < PAGES) {
        int order = random.nextInt(4) == 0 ? random.nextInt(Order.COUNT) : random.nextInt(2);
        long pfn = take(zone, slot, order, random.nextInt(MigrateType.PCP_TYPES));
        if (pfn != Pfn.NONE) {
          mark(pfn, order, 0, number);
          held.add(new Block(pfn, order));
          pages += Order.pages(order);
        }
      } else if (!held.isEmpty()) {
        int index = random.nextInt(held.size());
        Block block = held.get(index);
        held.set(index, held.getLast());
        held.removeLast();
        pages -= Order.pages(block.order());
        free(zone, slot, block, number);
      }
    }
    held.forEach(block -> free(zone, slot, block, number));
  }

  private static long take(BitfieldZone zone, int slot, int order, int type) {
    long pfn = order == 0 ? zone.caches().alloc(slot, type, 0) : Pfn.NONE;
    return pfn == Pfn.NONE ? zone.bitfield().alloc(slot, order, type, 0) : pfn;
  }

  private void free(BitfieldZone zone, int slot, Block block, int number) {
    mark(block.pfn(), block.order(), number, 0);
    if (block.order() > 0 || !zone.caches().free(slot, block.pfn())) {
      zone.bitfield().free(block.pfn(), block.order());
    }
  }

  private void mark(long pfn, int order, int before, int after) {
    for (int frame = (int) pfn; frame < pfn + Order.pages(order); frame++) {
      assertThat(owner.getAndSet(frame, after)).as("owner of pfn %d", frame).isEqualTo(before);
    }
  }
}
