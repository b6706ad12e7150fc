package org.kmem.slab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.kmem.gfp.GfpFlags;
import org.kmem.memory.Memory;
import org.kmem.slab.BadObjectException.Problem;

/**
 * What the contract says of all sources, but for the cases where it matters that sheaves do not touch objects:
 * what is wrong with a free one shows when it is back in its slab.
 */
final class SheafSlabTest extends SlabContract {
  @Override
  SlabStrategy strategy() {
    return SlabStrategy.SHEAF;
  }

  @Override
  @Test
  void free_twice_isRefusedAndChangesNothing() {
    KmemCache cache = slabs.create("twice", 128, 0, 0);
    long[] held = allocMany(cache, 100);
    cache.free(0, held[0]);
    assertProblem(Problem.DOUBLE_FREE, () -> cache.free(0, held[0]));
    cache.free(1, held[0]); // not on top of what slot 1 has
    cache.free(1, held[1]);
    assertProblem(Problem.DOUBLE_FREE, cache::shrink);
    assertThat(cache.liveObjects()).isEqualTo(98);
    cache.verify();
    assertProblem(
        Problem.DOUBLE_FREE, () -> cache.freeBulk(0, new long[] {held[2], held[2]}, 0, 2));
    assertThat(cache.liveObjects()).isEqualTo(97);
  }

  @Test
  void free_objectOfADebuggedCache_goesPastTheSheaves() {
    KmemCache cache = slabs.create("debugged", 64, 0, CacheFlags.SLAB_RED_ZONE);
    long[] held = allocMany(cache, 3);
    cache.free(0, held[0]);
    cache.free(1, held[1]); // in a sheaf it would only be missed on top of the same slot's
    assertProblem(Problem.DOUBLE_FREE, () -> cache.free(1, held[0]));
    cache.free(0, held[2]);
  }

  @Override
  @Test
  void free_userDataAtTheLink_isNoDoubleFree() {
    KmemCache cache = slabs.create("data", 64, 0, 0);
    long object = cache.alloc(0, GFP);
    long link = object + cache.geometry().freePointerOffset();
    cache.free(0, object);
    cache.shrink();
    assertThat(cache.alloc(0, GFP)).isEqualTo(object);
    Memory.putLong(link, 0);
    cache.free(0, object);
    assertThat(cache.alloc(0, GFP)).isEqualTo(object);
    cache.free(0, object);
    cache.shrink();
    assertThat(cache.liveObjects()).isZero();
  }

  @Override
  @Test
  void alloc_freeObjectWrittenOver_isReported() {
    KmemCache cache = slabs.create("corrupt", 64, 0, 0);
    long[] held = allocMany(cache, 3 * cache.geometry().objects());
    for (int i = 1; i < held.length; i++) {
      cache.free(0, held[i]);
    }
    cache.shrink(); // the slab of the one that is held stays
    long neighbour = cache.alloc(0, GFP);
    cache.free(0, neighbour);
    cache.shrink();
    long link = neighbour + cache.geometry().freePointerOffset();
    long word = Memory.getLong(link);
    Memory.putLong(link, 0x4141_4141_4141_4141L);
    assertProblem(Problem.CORRUPT, () -> cache.alloc(0, GFP));
    assertThatThrownBy(cache::verify).isInstanceOf(IllegalStateException.class);
    Memory.putLong(link, word);
    cache.shrink();
    assertThat(cache.liveObjects()).isEqualTo(1);
    cache.free(0, held[0]);
  }

  @Override
  @Test
  void allocBulk_corruptObjectOnTheWay_takesNone() {
    KmemCache cache = slabs.create("corrupt-bulk", 64, 0, 0);
    long[] held = new long[20];
    cache.allocBulk(0, GFP, held, 0, 20);
    cache.freeBulk(0, held, 1, 20);
    cache.shrink(); // what is free goes to the slab, which the first object keeps
    long link = held[10] + cache.geometry().freePointerOffset();
    long word = Memory.getLong(link);
    Memory.putLong(link, 0x4141_4141_4141_4141L);
    assertProblem(Problem.CORRUPT, () -> cache.allocBulk(0, GFP, new long[64], 0, 64));
    Memory.putLong(link, word);
    cache.verify();
    assertThat(cache.liveObjects()).isEqualTo(1);
    cache.free(0, held[0]);
  }

  @Override
  @Test
  void alloc_noBlockOfTheNormalOrder_makesSmallerSlabs() {
    KmemCache cache = slabs.create("fallback", 1024, 0, 0);
    int all = GfpFlags.GFP_ATOMIC | GfpFlags.__GFP_MEMALLOC;
    List<Long> single = new ArrayList<>();
    for (long pfn = pages.alloc(0, all, 0); pfn >= 0; pfn = pages.alloc(0, all, 0)) {
      single.add(pfn);
    }
    single.stream().filter(pfn -> pfn % 2 == 0).forEach(pfn -> pages.free(0, pfn, 0));
    long[] held = allocMany(cache, 40);
    slabs.verify();
    assertThat(cache.figures().objects())
        .as("four to a slab, and what two sheaves were filled with")
        .isEqualTo(4 * cache.figures().slabs())
        .isBetween(40L, 40 + 2L * Sheaf.capacityFor(1024));
    freeAll(cache, held);
    assertThat(cache.liveObjects()).isZero();
  }

  @Override
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
        .as("full sheaves stay in the barn")
        .isBetween(500L, 1_000L)
        .matches(active -> (active - 500) % 60 == 0);
    for (int i = 1; i < 1_000; i += 2) {
      cache.free(0, held[i]);
    }
    cache.shrink();
    assertThat(cache.figures().objects()).isZero();
  }
}
