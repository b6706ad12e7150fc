package org.kmem.bench.gate.deterministic.script;

import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.kmem.bench.gate.deterministic.WorkSet;
import org.kmem.bench.workload.SizeMix;
import org.kmem.gfp.GfpFlags;
import org.kmem.pagealloc.Strategy;
import org.kmem.slab.CacheHandle;
import org.kmem.slab.KmemCache;
import org.kmem.slab.SlabAllocator;
import org.kmem.slab.SlabStrategy;

/** An object workload on a machine of its own. Nothing of it is allocated on the heap while it works. */
final class ObjectWork implements WorkSet.Work {
  private static final int GFP = GfpFlags.GFP_KERNEL;
  private static final int OBJECT_BYTES = 192;
  private static final int PAIRS = 4096;
  private static final int STEPS = 8192;
  private static final int PLACES = 2048;
  private static final int ROUNDS = 16;
  private static final int BULK = 64;
  private static final int SAMPLE_EVERY = 64;
  private static final long SEED = 5;

  private final ObjectWorkload workload;
  private final CountedMachine machine;
  private final SlabAllocator slabs;
  private final KmemCache cache;
  private final @Nullable CacheHandle handle;
  private final SplittableRandom random = new SplittableRandom(SEED);
  private final long[] held = new long[PLACES];
  private final int[] sizes = SizeMix.INVERSE_SQUARE.draw(STEPS + PLACES, SEED);

  ObjectWork(SlabStrategy objects, Strategy pages, ObjectWorkload workload) {
    this.workload = workload;
    machine = new CountedMachine(pages, workload.cpus(), workload.owners(), true);
    slabs = SlabAllocator.builder(machine.pages()).strategy(objects).merging(false).build();
    cache = slabs.create("counted", OBJECT_BYTES, 0, 0);
    handle = workload == ObjectWorkload.OWNED ? cache.take() : null;
  }

  @Override
  public void run() {
    switch (workload) {
      case PAIR -> pair();
      case CHURN -> churn();
      case REMOTE -> remote();
      case BULK -> bulk();
      case OWNED -> owned();
      case KMALLOC -> kmalloc();
    }
    machine.sample();
  }

  private void pair() {
    for (int pair = 0; pair < PAIRS; pair++) {
      cache.free(0, cache.alloc(0, GFP));
    }
    machine.did(2 * PAIRS);
  }

  private void churn() {
    for (int i = 0; i < PLACES; i++) {
      held[i] = cache.alloc(i % 2, GFP);
    }
    for (int step = 0; step < STEPS; step++) {
      int place = random.nextInt(PLACES);
      cache.free(random.nextInt(2), held[place]);
      held[place] = cache.alloc(random.nextInt(2), GFP);
      sampleAt(step);
    }
    for (long object : held) {
      cache.free(0, object);
    }
    cache.shrink();
    machine.did(2 * (PLACES + STEPS));
  }

  private void remote() {
    for (int round = 0; round < ROUNDS; round++) {
      for (int i = 0; i < PLACES / 4; i++) {
        held[i] = cache.alloc(0, GFP);
      }
      machine.sample();
      for (int i = 0; i < PLACES / 4; i++) {
        cache.free(1, held[i]);
      }
    }
    machine.did(2 * ROUNDS * PLACES / 4);
  }

  private void bulk() {
    for (int round = 0; round < ROUNDS; round++) {
      for (int from = 0; from < PLACES; from += BULK) {
        cache.allocBulk(0, GFP, held, from, from + BULK);
      }
      machine.sample();
      for (int from = 0; from < PLACES; from += BULK) {
        cache.freeBulk(0, held, from, from + BULK);
      }
    }
    machine.did(2 * ROUNDS * PLACES);
  }

  private void owned() {
    CacheHandle mine = handle;
    if (mine == null) {
      throw new IllegalStateException("no handle was taken for " + workload);
    }
    for (int pair = 0; pair < PAIRS; pair++) {
      mine.free(mine.alloc(GFP));
    }
    for (int round = 0; round < ROUNDS / 4; round++) {
      for (int i = 0; i < PLACES; i++) {
        held[i] = mine.alloc(GFP);
      }
      machine.sample();
      for (long object : held) {
        mine.free(object);
      }
    }
    machine.did(2 * (PAIRS + ROUNDS / 4 * PLACES));
  }

  private void kmalloc() {
    for (int i = 0; i < PLACES; i++) {
      held[i] = slabs.kmalloc().kmalloc(i % 2, sizes[i], GFP);
    }
    for (int step = 0; step < STEPS; step++) {
      int place = random.nextInt(PLACES);
      slabs.kmalloc().kfree(random.nextInt(2), held[place]);
      held[place] = slabs.kmalloc().kmalloc(random.nextInt(2), sizes[PLACES + step], GFP);
      sampleAt(step);
    }
    for (long piece : held) {
      slabs.kmalloc().kfree(0, piece);
    }
    machine.did(2 * (PLACES + STEPS));
  }

  private void sampleAt(int step) {
    if (step % SAMPLE_EVERY == 0) {
      machine.sample();
    }
  }

  @Override
  public Map<String, Long> figures() {
    return machine.figures();
  }

  @Override
  public void close() {
    if (handle != null) {
      handle.close();
    }
    slabs.verify();
    for (KmemCache each : slabs.caches()) {
      if (each.liveObjects() != 0) {
        throw new IllegalStateException(
            "%d objects of %s are in use, and none should be"
                .formatted(each.liveObjects(), each.name()));
      }
    }
    slabs.close();
    machine.verify();
    machine.close();
  }
}
