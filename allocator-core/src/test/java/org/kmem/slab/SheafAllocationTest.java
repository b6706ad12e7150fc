package org.kmem.slab;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.kmem.page.VerifyEngine;
import org.kmem.percpu.AllocatedBytes;

/** Objects in and out of sheaves leave nothing for the collector, at the barn neither. */
final class SheafAllocationTest {
  private static final int GFP = SheafCache.GFP;
  private static final int OBJECTS = 300;

  @RegisterExtension final VerifyEngine engine = new VerifyEngine();

  private final SheafCache cache =
      engine.own(new SheafCache(SlabStrategy.SLUB, 64), SheafCache::verify);
  private final long[] objects = new long[OBJECTS];

  @Test
  void ownSlots_pairsAndTrades_allocateNothing() throws Exception {
    OwnObjects producer = new OwnObjects(cache.source, SheafCache.CPUS);
    OwnObjects consumer = new OwnObjects(cache.source, SheafCache.CPUS + 1);
    long bytes =
        AllocatedBytes.leastOf(() -> {
          for (int round = 0; round < 100; round++) {
            for (int i = 0; i < OBJECTS; i++) {
              objects[i] = producer.alloc(GFP);
            }
            for (int i = 0; i < OBJECTS; i++) {
              consumer.free(objects[i]);
            }
          }
        });
    assertThat(bytes).isZero();
  }

  @Test
  void sharedSlots_pairsAndTrades_allocateNothing() throws Exception {
    long bytes =
        AllocatedBytes.leastOf(() -> {
          for (int round = 0; round < 100; round++) {
            for (int i = 0; i < OBJECTS; i++) {
              objects[i] = cache.source.alloc(0, GFP);
            }
            for (int i = 0; i < OBJECTS; i++) {
              cache.source.free(1, objects[i]);
            }
          }
        });
    assertThat(bytes).isZero();
  }
}
