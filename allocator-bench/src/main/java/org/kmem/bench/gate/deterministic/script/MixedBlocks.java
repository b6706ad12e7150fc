package org.kmem.bench.gate.deterministic.script;

import java.util.SplittableRandom;
import org.kmem.gfp.GfpFlags;

/** A set of blocks of all orders and of three migrate types, each replaced now and then by another. */
final class MixedBlocks implements PageWorkload.Run {
  private static final int STEPS = 12_000;
  private static final int SAMPLE_EVERY = 64;
  private static final long SEED = 7;

  /** How often each order is asked for, of 100; as small as requests mostly are. */
  private static final int[] ORDER_SHARES = {58, 14, 9, 7, 4, 3, 2, 1, 1, 1};

  private static final int[] GFP = {
    GfpFlags.GFP_KERNEL,
    GfpFlags.GFP_HIGHUSER_MOVABLE,
    GfpFlags.GFP_HIGHUSER_MOVABLE,
    GfpFlags.GFP_KERNEL | GfpFlags.__GFP_RECLAIMABLE
  };

  private final CountedMachine machine;
  private final BlockSet blocks;
  private final SplittableRandom random = new SplittableRandom(SEED);

  MixedBlocks(CountedMachine machine) {
    this.machine = machine;
    this.blocks = new BlockSet(machine, 2048);
  }

  @Override
  public void work() {
    for (int step = 0; step < STEPS; step++) {
      int place = random.nextInt(blocks.places());
      blocks.free(place, random.nextInt(2));
      blocks.alloc(place, random.nextInt(2), GFP[random.nextInt(GFP.length)], order());
      if (step % SAMPLE_EVERY == 0) {
        machine.sample();
      }
    }
  }

  private int order() {
    int left = random.nextInt(100);
    int order = 0;
    while (left >= ORDER_SHARES[order]) {
      left -= ORDER_SHARES[order++];
    }
    return order;
  }

  @Override
  public void end() {
    blocks.freeAll();
  }
}
