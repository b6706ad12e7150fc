package org.kmem.slab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.kmem.memory.Memory;
import org.kmem.slab.SlabReport.Problem;

/** Planted misuses: each is found at once, named for what it is, and leaves no change when thrown. */
class SlabDebugTest {
  private static final int FLAGS = CacheFlags.DEBUG_DEFAULT;
  private static final int SIZE = 64;

  private final DebuggedSlab cache = new DebuggedSlab(SIZE, FLAGS, OnBug.THROW);
  private final DebuggedSlab mending = new DebuggedSlab(SIZE, FLAGS, OnBug.REPAIR);

  @AfterEach
  void close() {
    cache.close();
    mending.close();
  }

  private static SlabBugException thrownBy(Runnable misuse) {
    return catchThrowableOfType(SlabBugException.class, misuse::run);
  }

  /** Finds a bug by a call that must change nothing. */
  private SlabReport find(Runnable misuse) {
    int head = cache.head;
    int used = cache.used;
    byte[] before = DebugLayout.bytes(cache.slab, cache.geometry.slabBytes());
    SlabBugException thrown = thrownBy(misuse);
    assertThat(thrown).isNotNull();
    assertThat(DebugLayout.bytes(cache.slab, cache.geometry.slabBytes())).isEqualTo(before);
    assertThat(cache.head).isEqualTo(head);
    assertThat(cache.used).isEqualTo(used);
    assertThat(thrown)
        .hasMessageStartingWith("kmalloc-8: ")
        .hasMessageContaining("fix the code")
        .hasMessageContaining(thrown.report().text());
    assertThat(thrown.report().text()).doesNotContain("FIX ");
    return thrown.report();
  }

  private void assertUsable(DebuggedSlab slab) {
    int objects = slab.geometry.objects();
    long[] all = new long[objects];
    int got = 0;
    for (long object = slab.alloc(0); object != 0; object = slab.alloc(0)) {
      Memory.fill(object, SIZE, (byte) got);
      all[got++] = object;
    }
    assertThat(slab.debug.checkSlab(0, slab.slab)).isTrue();
    for (int i = 0; i < got; i++) {
      assertThat(slab.free(0, all[i])).isTrue();
    }
    assertThat(slab.debug.checkSlab(0, slab.slab)).isTrue();
  }

  @Test
  void correctUse_wholeSlabTwice_findsNothing() {
    assertUsable(cache);
    assertUsable(cache);
    assertThat(cache.debug.onDestroy(0, new long[] {cache.slab})).isZero();
  }

  @Test
  void free_twice_isDoubleFree() {
    long object = cache.alloc(0);
    cache.free(0, object);
    SlabReport report = find(() -> cache.free(0, object));
    assertThat(report.problem()).isEqualTo(Problem.DOUBLE_FREE);
    assertThat(report.title()).isEqualTo("Object already free");
    assertThat(report.text()).contains("Allocated in ").contains("Freed in ");
  }

  @Test
  void free_twiceWithOthersBetween_isDoubleFree() {
    long first = cache.alloc(0);
    long second = cache.alloc(0);
    cache.free(0, first);
    cache.free(0, second);
    assertThat(find(() -> cache.free(0, first)).problem()).isEqualTo(Problem.DOUBLE_FREE);
  }

  @Test
  void free_interiorPointer_isInvalid() {
    long object = cache.alloc(0);
    SlabReport report = find(() -> cache.free(0, object + 8));
    assertThat(report.problem()).isEqualTo(Problem.INVALID_POINTER);
    assertThat(report.title())
        .isEqualTo("Invalid object pointer " + ReportText.pointer(object + 8));
  }

  @Test
  void free_addressOfNoSlab_isForeign() {
    SlabReport report = find(() -> cache.free(0, 0x1000));
    assertThat(report.problem()).isEqualTo(Problem.FOREIGN);
    assertThat(report.title())
        .isEqualTo("Attempt to free object(0x0000000000001000) outside of slab");
  }

  @Test
  void free_toAnotherCache_namesBothAndTheOwner() {
    long object = cache.alloc(0);
    SlabReport report = find(() -> cache.debug.onWrongCache(0, "kmalloc-128", cache.slab, object));
    assertThat(report.problem()).isEqualTo(Problem.WRONG_CACHE);
    assertThat(report.title())
        .isEqualTo("cache_from_obj: Wrong slab cache. kmalloc-128 but object is from kmalloc-8");
    assertThat(report.text()).contains("Allocated in " + SlabDebugTest.class.getName());
  }

  @Test
  void free_afterLeftOverflowByOne_isLeftRedZone() {
    long object = cache.alloc(0);
    Memory.putByte(object - 1, (byte) 0);
    SlabReport report = find(() -> cache.free(0, object));
    assertThat(report.problem()).isEqualTo(Problem.RED_ZONE);
    assertThat(report.title()).isEqualTo("Left Redzone overwritten");
  }

  @Test
  void free_afterRightOverflowByOne_isRightRedZone() {
    long object = cache.alloc(0);
    Memory.putByte(object + SIZE, (byte) 0);
    SlabReport report = find(() -> cache.free(0, object));
    assertThat(report.problem()).isEqualTo(Problem.RED_ZONE);
    assertThat(report.title()).isEqualTo("Right Redzone overwritten");
  }

  @Test
  void alloc_afterWriteToFreeObject_isPoison() {
    long object = cache.alloc(0);
    cache.free(0, object);
    Memory.putByte(object + 17, (byte) 0);
    SlabReport report = find(() -> cache.alloc(0));
    assertThat(report.problem()).isEqualTo(Problem.POISON);
    assertThat(report.title()).isEqualTo("Poison overwritten");
    assertThat(report.object()).isEqualTo(object);
  }

  @Test
  void destroy_withObjectsInUse_isALeak() {
    cache.free(0, cache.alloc(0));
    long leaked = cache.alloc(0);
    SlabReport report = find(() -> cache.debug.onDestroy(0, new long[] {cache.slab}));
    assertThat(report.problem()).isEqualTo(Problem.OBJECTS_REMAINING);
    assertThat(report.text()).contains("Object " + ReportText.pointer(leaked) + " @offset=");
  }

  @Test
  void alloc_withDamagedLink_isFreePointer() {
    cache.putLink(0, 0x7000);
    SlabReport report = find(() -> cache.alloc(0));
    assertThat(report.problem()).isEqualTo(Problem.FREELIST);
    assertThat(report.title()).isEqualTo("Freepointer corrupt");
    assertThat(report.text()).contains(" fp=0x0000000000007000\n");
  }

  @Test
  void free_withDamagedLinkInTheChain_isFreeChain() {
    long object = cache.alloc(0);
    cache.putLink(3, -5);
    SlabReport report = find(() -> cache.free(0, object));
    assertThat(report.problem()).isEqualTo(Problem.FREELIST);
    assertThat(report.title()).isEqualTo("Freechain corrupt");
    assertThat(report.object()).isEqualTo(cache.layout.object(cache.slab, 3));
  }

  @Test
  void free_afterOverflowIntoPadding_isPadding() {
    long object = cache.alloc(0);
    Memory.putByte(object + cache.geometry.paddingOffset(), (byte) 0);
    SlabReport report = find(() -> cache.free(0, object));
    assertThat(report.problem()).isEqualTo(Problem.PADDING);
    assertThat(report.title()).isEqualTo("Object padding overwritten");
  }

  @Test
  void alloc_afterWriteBehindLastObject_isSlabPadding() {
    SlabGeometry geometry = cache.geometry;
    long behind = cache.slab + (long) geometry.objects() * geometry.sizeBytes();
    assertThat(behind).isLessThan(cache.slab + geometry.slabBytes());
    Memory.putByte(behind + 2, (byte) 0);
    SlabReport report = find(() -> cache.alloc(0));
    assertThat(report.problem()).isEqualTo(Problem.PADDING);
    assertThat(report.title()).startsWith("Padding overwritten. 0x");
  }

  @Test
  void free_withImpossibleCount_isReported() {
    long object = cache.alloc(0);
    cache.used = cache.geometry.objects() + 1;
    SlabReport report = find(() -> cache.free(0, object));
    assertThat(report.title())
        .isEqualTo("inuse " + cache.used + " > max " + cache.geometry.objects());
  }

  @Test
  void alloc_withObjectThatIsNone_isFreeListPointer() {
    SlabReport report = find(() -> cache.debug.onAlloc(0, cache.slab, cache.slab + 3, SIZE));
    assertThat(report.title()).isEqualTo("Freelist Pointer check fails");
  }

  @Test
  void kmalloc_writeBehindWhatWasAskedFor_isKmallocRedZone() {
    int flags = FLAGS | CacheFlags.SLAB_KMALLOC;
    try (DebuggedSlab kmalloc = new DebuggedSlab(SIZE, flags, OnBug.THROW)) {
      long object = kmalloc.alloc(0, 40);
      Memory.fill(object, 40, (byte) 1);
      assertThat(kmalloc.free(0, object)).isTrue();
      long again = kmalloc.alloc(0, 40);
      Memory.putByte(again + 40, (byte) 1);
      assertThat(thrownBy(() -> kmalloc.free(0, again)).report().title())
          .isEqualTo("kmalloc Redzone overwritten");
    }
  }

  @Test
  void alloc_withoutConsistencyChecks_findsNothingUntilValidated() {
    int flags = FLAGS & ~CacheFlags.SLAB_CONSISTENCY_CHECKS;
    try (DebuggedSlab unchecked = new DebuggedSlab(SIZE, flags, OnBug.THROW)) {
      Memory.putByte(unchecked.layout.object(unchecked.slab, 0), (byte) 0);
      Memory.putByte(unchecked.layout.object(unchecked.slab, 4), (byte) 0);
      assertThat(unchecked.alloc(0)).isNotZero();
      assertThat(thrownBy(() -> unchecked.debug.checkSlab(0, unchecked.slab)).report().object())
          .isEqualTo(unchecked.layout.object(unchecked.slab, 4));
    }
  }

  @Test
  void repair_redZone_restoresItAndKeepsTheObjectInUse() {
    long object = mending.alloc(0);
    Memory.putByte(object + SIZE, (byte) 0);
    assertThat(mending.free(0, object)).isFalse();
    assertThat(Memory.getByte(object + SIZE)).isEqualTo(DebugLayout.RED_ACTIVE);
    assertThat(mending.used).isEqualTo(1);
    assertThat(mending.free(0, object)).isTrue();
    assertThat(mending.reports).hasSize(1);
  }

  @Test
  void repair_poison_takesTheSlabOutOfUse() {
    long object = mending.alloc(0);
    mending.free(0, object);
    Memory.putByte(object, (byte) 0);
    assertThat(mending.alloc(0)).isZero();
    assertThat(mending.head).isEqualTo(SlabView.END);
    assertThat(mending.used).isEqualTo(mending.geometry.objects());
  }

  @Test
  void repair_doubleFree_ignoresTheSecond() {
    long object = mending.alloc(0);
    mending.free(0, object);
    assertThat(mending.free(0, object)).isFalse();
    assertThat(mending.reports).hasSize(1);
    assertUsable(mending);
  }

  @Test
  void repair_brokenChain_losesTheRestAndGoesOn() {
    long object = mending.alloc(0);
    mending.putLink(3, -5);
    assertThat(mending.free(0, object)).isFalse();
    assertThat(mending.used).isEqualTo(mending.geometry.objects() - 3);
    assertThat(mending.free(0, object)).isTrue();
    assertThat(mending.reports).hasSize(1);
    for (int allocated = 0; allocated < 4; allocated++) {
      assertThat(mending.alloc(0)).isNotZero();
    }
    assertThat(mending.alloc(0)).as("the lost ones stay in use").isZero();
    assertThat(mending.reports).hasSize(1);
  }

  /** With a constructor or a subset of the flags, correct use is never reported. */
  @ParameterizedTest
  @EnumSource
  void correctUse_anyFlags_findsNothing(Letters letters) {
    for (int size : new int[] {1, 8, 20, 64, 100, 1024}) {
      for (boolean kmalloc : new boolean[] {false, true}) {
        int flags = letters.flags | (kmalloc ? CacheFlags.SLAB_KMALLOC : 0);
        try (DebuggedSlab slab = new DebuggedSlab(size, flags, OnBug.THROW)) {
          long first = slab.alloc(0);
          long second = slab.alloc(0);
          Memory.fill(first, size, (byte) 1);
          Memory.fill(second, size, (byte) 2);
          assertThat(slab.debug.checkSlab(0, slab.slab)).isTrue();
          assertThat(slab.free(0, first)).isTrue();
          assertThat(slab.free(0, second)).isTrue();
          assertThat(slab.debug.checkSlab(0, slab.slab)).isTrue();
        }
      }
    }
  }

  @Test
  void slab_ofSmallerOrder_isCheckedToItsOwnEnd() {
    SlabGeometry geometry = SlabGeometry.of(1024, 0, FLAGS, false, 2);
    assertThat(geometry.minOrder()).isLessThan(geometry.order());
    long bytes = 4096L << geometry.minOrder();
    try (DebuggedSlab small =
        new DebuggedSlab(geometry, geometry.minObjects(), bytes, OnBug.THROW)) {
      for (int i = 0; i < geometry.minObjects(); i++) {
        assertThat(small.alloc(0)).isNotZero();
      }
      assertThat(small.alloc(0)).isZero();
      assertThat(Memory.getByte(small.slab + bytes)).as("the next page").isZero();
      Memory.putByte(small.slab + bytes - 1, (byte) 0);
      assertThat(thrownBy(() -> small.debug.checkSlab(0, small.slab)).report().title())
          .startsWith("Padding overwritten");
    }
  }

  @Test
  void correctUse_withConstructor_keepsContentsOfFreeObjects() {
    SlabGeometry geometry = SlabGeometry.of(SIZE, 0, FLAGS, true, 2);
    try (DebuggedSlab constructed = new DebuggedSlab(geometry, OnBug.THROW)) {
      long object = constructed.alloc(0);
      Memory.fill(object, SIZE, (byte) 7);
      constructed.free(0, object);
      assertThat(constructed.alloc(0)).isEqualTo(object);
      assertThat(DebugLayout.bytes(object, SIZE)).containsOnly(7);
    }
  }

  @Test
  void tracks_allocAndFree_nameThreadSlotTimeAndCaller() {
    cache.clockNanos.set(5_000_000);
    long object = cache.alloc(1);
    ObjectTrack track = Objects.requireNonNull(cache.debug.allocatedBy(object));
    assertThat(track.slot()).isEqualTo(1);
    assertThat(track.whenNanos()).isEqualTo(5_000_000);
    assertThat(track.threadId()).isEqualTo(Thread.currentThread().threadId());
    assertThat(track.threadName()).isEqualTo(Thread.currentThread().getName());
    assertThat(track.stack().frames().getFirst().getMethodName())
        .isEqualTo("tracks_allocAndFree_nameThreadSlotTimeAndCaller");
    assertThat(cache.debug.freedBy(object)).isNull();
    cache.free(0, object);
    assertThat(cache.debug.freedBy(object)).isNotNull();
  }

  /** Letters of slab_debug. */
  enum Letters {
    F(CacheFlags.SLAB_CONSISTENCY_CHECKS),
    FZ(F.flags | CacheFlags.SLAB_RED_ZONE),
    FP(F.flags | CacheFlags.SLAB_POISON),
    FU(F.flags | CacheFlags.SLAB_STORE_USER),
    FZP(FZ.flags | CacheFlags.SLAB_POISON),
    FZU(FZ.flags | CacheFlags.SLAB_STORE_USER),
    FPU(FP.flags | CacheFlags.SLAB_STORE_USER),
    FZPU(CacheFlags.DEBUG_DEFAULT);

    final int flags;

    Letters(int flags) {
      this.flags = flags;
    }
  }
}
