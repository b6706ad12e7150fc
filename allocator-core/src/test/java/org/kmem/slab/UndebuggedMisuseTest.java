package org.kmem.slab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.kmem.gfp.GfpFlags;
import org.kmem.memory.Memory;
import org.kmem.page.VerifyEngine;
import org.kmem.pagealloc.PageAllocator;
import org.kmem.slab.BadObjectException.Problem;
import org.kmem.zone.X86Machine;

/**
 * The misuse of {@link PlantedMisuseTest} without debugging: what a cheap check sees is refused by every strategy;
 * what none sees, writes beside an object and into what a free one holds, harms nothing but contents.
 */
final class UndebuggedMisuseTest {
  private static final int GFP = GfpFlags.GFP_KERNEL;

  @RegisterExtension final VerifyEngine engine = new VerifyEngine();

  private final PageAllocator pages =
      engine.own(
          PageAllocator.builder(X86Machine.ofMemory(64L << 20).cpus(2).layout())
              .cpus(2)
              .backed(true)
              .build(),
          PageAllocator::verify);

  /** What a misuse is planted in. */
  record Where(SlabStrategy strategy, int sizeBytes, boolean hardened) {
    @Override
    public String toString() {
      return strategy + " " + sizeBytes + (hardened ? " hardened" : "");
    }
  }

  private static Stream<Where> all() {
    return Stream.of(SlabStrategy.values())
        .flatMap(strategy ->
            Stream.of(8, 64, 192, 1024, 8192)
                .flatMap(size ->
                    Stream.of(false, true).map(hardened -> new Where(strategy, size, hardened))));
  }

  private SlabAllocator open(Where where) {
    return engine.own(
        SlabAllocator.builder(pages)
            .strategy(where.strategy)
            .hardened(where.hardened)
            .merging(false)
            .build(),
        SlabAllocator::verify);
  }

  private KmemCache cache(Where where) {
    return open(where).create("plain", where.sizeBytes, 0, 0);
  }

  private static void assertWorks(KmemCache cache) {
    List<Long> held = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      held.add(cache.alloc(0, GFP));
    }
    assertThat(held).doesNotContain(0L).doesNotHaveDuplicates();
    cache.verify();
    held.forEach(object -> cache.free(0, object));
    assertThat(cache.liveObjects()).isZero();
  }

  @ParameterizedTest
  @MethodSource("all")
  void free_twice_isRefused(Where where) {
    KmemCache cache = cache(where);
    long first = cache.alloc(0, GFP);
    long second = cache.alloc(0, GFP);
    cache.free(0, first);
    SlabContract.assertProblem(Problem.DOUBLE_FREE, () -> cache.free(0, first));
    cache.free(0, second);
    SlabContract.assertProblem(Problem.DOUBLE_FREE, () -> cache.free(0, first));
    assertWorks(cache);
  }

  @ParameterizedTest
  @MethodSource("all")
  void free_whatIsNoObject_isRefused(Where where) {
    SlabAllocator slabs = open(where);
    KmemCache cache = slabs.create("plain", where.sizeBytes, 0, 0);
    KmemCache other = slabs.create("other", where.sizeBytes, 0, 0);
    long object = cache.alloc(0, GFP);
    SlabContract.assertProblem(Problem.INTERIOR, () -> cache.free(0, object + where.sizeBytes / 2));
    SlabContract.assertProblem(Problem.WRONG_CACHE, () -> other.free(0, object));
    SlabContract.assertProblem(Problem.FOREIGN, () -> cache.free(0, 4096));
    cache.free(0, object);
    assertWorks(cache);
  }

  /** By handle and by thread nobody looks for the slab; halves of objects are seen all the same. */
  @ParameterizedTest
  @MethodSource("all")
  void free_halfAnObjectByItsOwner_isRefused(Where where) {
    SlabAllocator slabs = open(where);
    KmemCache cache = slabs.create("plain", where.sizeBytes, 0, 0);
    long half = where.sizeBytes / 2;
    try (CacheHandle mine = cache.take();
        KmallocHandle any = slabs.kmalloc().take()) {
      long object = mine.alloc(GFP);
      long piece = any.kmalloc(where.sizeBytes, GFP);
      SlabContract.assertProblem(Problem.INTERIOR, () -> mine.free(object + half));
      SlabContract.assertProblem(Problem.INTERIOR, () -> cache.free(object + half));
      SlabContract.assertProblem(Problem.INTERIOR, () -> any.kfree(piece + half));
      mine.free(object);
      any.kfree(piece);
    }
    assertWorks(cache);
  }

  @ParameterizedTest
  @MethodSource("all")
  void close_objectsInUse_isRefused(Where where) {
    KmemCache cache = cache(where);
    long object = cache.alloc(0, GFP);
    Memory.putLong(object, 4711);
    assertThatThrownBy(cache::close).isInstanceOf(CacheInUseException.class);
    assertThat(Memory.getLong(object)).isEqualTo(4711);
    cache.free(0, object);
    cache.close();
  }

  /** One wrong byte anywhere in the link of a free object. */
  @ParameterizedTest
  @MethodSource("all")
  void link_writtenOver_isRefusedBeforeItIsFollowed(Where where) {
    KmemCache cache = cache(where);
    long object = cache.alloc(0, GFP);
    cache.free(0, object);
    // From sheaves to where there are links; elsewhere that changes nothing.
    cache.drain(0);
    long link = object + cache.geometry().freePointerOffset();
    for (int at = 0; at < Long.BYTES; at++) {
      byte before = Memory.getByte(link + at);
      Memory.putByte(link + at, (byte) (before ^ 0x55));
      SlabContract.assertProblem(Problem.CORRUPT, () -> takeUntil(cache, object));
      Memory.putByte(link + at, before);
    }
    cache.verify();
    assertWorks(cache);
  }

  /** Allocates until an object comes or it is refused, and gives all back. */
  private static void takeUntil(KmemCache cache, long wanted) {
    List<Long> held = new ArrayList<>();
    try {
      do {
        held.add(cache.alloc(0, GFP));
      } while (held.getLast() != wanted && held.size() < 10_000);
    } finally {
      held.forEach(object -> cache.free(0, object));
    }
  }

  @ParameterizedTest
  @MethodSource("all")
  void write_toTheNeighbourInUse_isNotSeenAndTheBooksStayRight(Where where) {
    KmemCache cache = cache(where);
    long[] held = new long[50];
    cache.allocBulk(0, GFP, held, 0, held.length);
    Arrays.sort(held);
    for (int i = 0; i + 1 < held.length; i++) {
      if (held[i] + where.sizeBytes == held[i + 1]) {
        Memory.putByte(held[i] + where.sizeBytes, (byte) -1);
        Memory.putByte(held[i + 1] - 1, (byte) -1);
      }
    }
    cache.verify();
    cache.freeBulk(0, held, 0, held.length);
    assertWorks(cache);
  }

  @ParameterizedTest
  @MethodSource("all")
  void link_madeUpByWhoKnowsTheForm_passesOnlyIfNotHardened(Where where) {
    if (where.strategy == SlabStrategy.TREIBER) {
      return; // its links have another form
    }
    KmemCache cache = cache(where);
    long object = cache.alloc(0, GFP);
    cache.free(0, object);
    cache.drain(0);
    FreeLink plain = new FreeLink(cache.geometry().freePointerOffset(), 0);
    boolean known = plain.isSealed(plain.read(object), object);
    assertThat(known).isEqualTo(!where.hardened);
    if (where.hardened) {
      long before = plain.read(object);
      plain.write(object, Slab.NO_OBJECT);
      SlabContract.assertProblem(Problem.CORRUPT, () -> takeUntil(cache, object));
      Memory.putLong(object + cache.geometry().freePointerOffset(), before);
    }
    assertWorks(cache);
  }
}
