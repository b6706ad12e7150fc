package org.kmem.bench.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.kmem.bench.subject.LedgerSubject;
import org.kmem.bench.subject.ObjectFront;
import org.kmem.bench.subject.PageFront;
import org.kmem.bench.subject.PieceSet;

/** Workloads on pieces free each piece exactly once: the ledger throws otherwise, and at the end none may live. */
class PiecesTest {
  private final LedgerSubject ledger = new LedgerSubject();
  private final Mutator mutator = new Mutator(ledger.front(PageFront.Kind.HANDLE, 0), true);

  @AfterEach
  void verify() {
    mutator.close();
    ledger.verify();
  }

  @Test
  void alloc_writes_touchesEveryPageAndTheLastByte() {
    PieceSet set = ledger.newSet(8);
    mutator.alloc(set, 7, 3 * 4096);
    for (int offset : new int[] {0, 4096, 8192, 3 * 4096 - 1}) {
      assertThat(mutator.front().read(set, 7, offset)).isEqualTo((byte) 7);
    }
    assertThat(mutator.front().read(set, 7, 1)).isZero();
    mutator.free(set, 7);
    Mutator silent = new Mutator(mutator.front(), false);
    silent.alloc(set, 7, 1);
    assertThat(mutator.front().read(set, 7, 0)).isZero();
    silent.free(set, 7);
  }

  @Test
  void alloc_memoryOut_saysWhatToDo() {
    ObjectFront none =
        new ObjectFront() {
          @Override
          public boolean alloc(PieceSet set, int place, int sizeBytes) {
            return false;
          }

          @Override
          public void free(PieceSet set, int place) {}

          @Override
          public void write(PieceSet set, int place, int offset, byte value) {
            throw new AssertionError("there is no piece to write to");
          }

          @Override
          public byte read(PieceSet set, int place, int offset) {
            return 0;
          }

          @Override
          public long address(PieceSet set, int place) {
            return 0;
          }

          @Override
          public void close() {}
        };
    assertThatThrownBy(() -> new Mutator(none, true).alloc(ledger.newSet(1), 0, 77))
        .hasMessage("memory is out for a piece of 77 bytes: give more with --param memoryMiB=N");
  }

  @Test
  void scribble_anyTimes_countsInTheFirstBytes() {
    PieceSet set = ledger.newSet(1);
    new Mutator(mutator.front(), false).alloc(set, 0, 8);
    mutator.scribble(set, 0, 8, 100);
    assertThat(mutator.front().read(set, 0, 0)).isEqualTo((byte) 13);
    assertThat(mutator.front().read(set, 0, 7)).isEqualTo((byte) 12);
    mutator.free(set, 0);
  }

  @Test
  void replaced_manySteps_staysFull() {
    ReplacedPieces pieces = new ReplacedPieces(ledger.newSet(64), SizeMix.UNIFORM, 5);
    pieces.fill(mutator);
    for (int i = 0; i < 10_000; i++) {
      pieces.step(mutator);
      assertThat(ledger.live()).isEqualTo(64);
    }
    assertThat(ledger.allocated()).isEqualTo(64 + 10_000);
    mutator.freeAll(pieces.set());
  }

  @Test
  void replaced_oddNumberOfPlaces_isRefused() {
    PieceSet set = ledger.newSet(48);
    assertThatThrownBy(() -> new ReplacedPieces(set, SizeMix.UNIFORM, 0))
        .hasMessageContaining("48 places");
  }

  @Test
  void constant_manySteps_keepsTheSizes() {
    int[] sizes = {8, 8, 100, 4_096};
    ConstantPieces pieces = new ConstantPieces(ledger.newSet(4), sizes, 3);
    pieces.fill(mutator);
    long bytes = ledger.footprintBytes().orElseThrow();
    assertThat(bytes).isEqualTo(8 + 8 + 100 + 4_096);
    for (int i = 0; i < 1_000; i++) {
      pieces.step(mutator);
      assertThat(ledger.footprintBytes()).hasValue(bytes);
    }
    assertThat(ledger.allocated()).isEqualTo(4 + 1_000);
    pieces.empty(mutator);
  }

  @Test
  void constant_sizesOfOtherPlaces_areRefused() {
    PieceSet set = ledger.newSet(4);
    assertThatThrownBy(() -> new ConstantPieces(set, new int[] {8}, 0))
        .hasMessageContaining("1 sizes for 4 places");
  }

  @Test
  void transfer_generationsOfThreads_freeEveryPieceOnce()
      throws InterruptedException, ExecutionException {
    TransferSlots slots = new TransferSlots(16, ledger::newSet);
    int[] sizes = SizeMix.INVERSE_SQUARE.draw(64, 1);
    for (int generation = 0; generation < 4; generation++) {
      int seed = generation;
      FutureTask<Boolean> other =
          new FutureTask<>(
              () -> {
                try (Mutator its = new Mutator(ledger.front(PageFront.Kind.HANDLE, 1), true)) {
                  slots.live(its, sizes, 100 + seed);
                }
              },
              true);
      Thread.ofPlatform().start(other);
      slots.live(mutator, sizes, seed);
      assertThat(other.get()).isTrue();
    }
    assertThat(ledger.allocated()).isEqualTo(8L * TransferSlots.BAGS * TransferSlots.BAG);
    assertThat(ledger.live()).isEqualTo(16L * TransferSlots.BAG); // what passed to nobody yet
    slots.empty(mutator);
    assertThat(ledger.live()).isZero();
  }

  @Test
  void overflow_exercised_takesMoreThanCachesHoldAndGivesItBack() {
    CacheOverflow.exercise(mutator, ledger::newSet, 64, 0);
    assertThat(ledger.allocated()).isEqualTo(4_096);
    CacheOverflow.exercise(mutator, ledger::newSet, 64, Long.MAX_VALUE);
    assertThat(ledger.allocated()).isEqualTo(9 * 4_096);
    CacheOverflow.exercise(mutator, ledger::newSet, 32 << 20, 0);
    assertThat(ledger.allocated()).isEqualTo(9 * 4_096 + 2);
    assertThat(ledger.live()).isZero();
  }

  @Test
  void ring_manyRounds_keepsHalfOfEachRun() {
    PieceRing ring = new PieceRing(ledger.newSet(32), SizeMix.UNIFORM, 1);
    for (int round = 1; round <= 20; round++) {
      ring.round(mutator, 8);
      assertThat(ledger.live()).isEqualTo(4L * Math.min(round, 4));
    }
    ring.empty(mutator);
    assertThat(ledger.live()).isZero();
  }

  @Test
  void toggled_manySteps_visitsHotPlacesMoreOften() {
    PieceSet set = ledger.newSet(1024);
    ToggledPieces pieces = new ToggledPieces(set, SizeMix.UNIFORM, 9);
    for (int i = 0; i < 1024; i++) {
      pieces.step(mutator);
    }
    // A place has a piece after an odd number of visits. With every place as likely as any other
    // that
    // would be 1024 * (1 - exp(-2)) / 2 = 443 of them; here four fifths of the visits go to a
    // fifth.
    assertThat(ledger.live()).isBetween(150L, 350L);
    pieces.empty(mutator);
    assertThat(ledger.live()).isZero();
  }

  @Test
  void relay_twoThreads_everyBatchArrivesOnce() throws InterruptedException, ExecutionException {
    BatchRelay relay = new BatchRelay(2, 16, ledger::newSet);
    int batches = 200;
    FutureTask<Boolean> freer =
        new FutureTask<>(() -> {
          try (Mutator other = new Mutator(ledger.front(PageFront.Kind.HANDLE, 1), true)) {
            for (int i = 0; i < batches; i++) {
              PieceSet set = Objects.requireNonNull(relay.takeFull(() -> false));
              other.freeAll(set);
              relay.giveEmpty(set);
            }
          }
          return true;
        });
    Thread.ofPlatform().start(freer);
    for (int i = 0; i < batches; i++) {
      PieceSet set = relay.takeEmpty();
      for (int place = 0; place < set.places(); place++) {
        mutator.alloc(set, place, 64);
      }
      assertThat(relay.giveFull(set, () -> false)).isTrue();
    }
    assertThat(freer.get()).isTrue();
    assertThat(ledger.allocated()).isEqualTo(16L * batches);
    assertThat(relay.pollFull()).isNull();
  }

  @Test
  void relay_full_givesUpWhenToldTo() throws InterruptedException {
    BatchRelay relay = new BatchRelay(1, 1, ledger::newSet);
    PieceSet first = relay.takeEmpty();
    PieceSet second = relay.takeEmpty();
    assertThat(relay.giveFull(first, () -> true)).isTrue();
    assertThat(relay.giveFull(second, () -> true)).isFalse();
    assertThat(relay.offerFull(second)).isFalse();
    assertThat(relay.takeFull(() -> true)).isSameAs(first);
    assertThat(relay.takeFull(() -> true)).isNull();
    relay.giveEmpty(first);
    assertThat(relay.takeEmpty()).isSameAs(first);
  }

  @Test
  void relay_severalWait_lastComesFirst() {
    BatchRelay relay = new BatchRelay(3, 1, ledger::newSet);
    List<PieceSet> sets = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      sets.add(relay.takeEmpty());
      assertThat(relay.offerFull(sets.getLast())).isTrue();
    }
    assertThat(relay.pollFull()).isSameAs(sets.get(2));
    assertThat(relay.pollFull()).isSameAs(sets.get(1));
  }

  @ParameterizedTest
  @CsvSource({
    "UNIFORM, 16, 1024, 515, 525",
    // ln(32768 / 4) / (1 / 4 - 1 / 32768), less a half for rounding down
    "INVERSE_SQUARE, 4, 32768, 30, 42",
    "LINEAR_FALLOFF, 8, 16000, 5250, 5430",
    "LARGE, 5242880, 26214400, 15500000, 16000000"
  })
  void mix_manySizes_areInBoundsWithTheRightMean(
      SizeMix mix, int least, int most, double meanFrom, double meanTo) {
    int[] sizes = mix.draw(200_000, 7);
    assertThat(Arrays.stream(sizes).min().orElseThrow()).isGreaterThanOrEqualTo(least);
    assertThat(Arrays.stream(sizes).max().orElseThrow()).isLessThanOrEqualTo(most);
    assertThat(Arrays.stream(sizes).average().orElseThrow()).isBetween(meanFrom, meanTo);
  }

  @ParameterizedTest
  @EnumSource
  void mix_largestBytes_isNoLessThanAnySize(SizeMix mix) {
    int largest = Arrays.stream(mix.draw(100_000, 3)).max().orElseThrow();
    assertThat(mix.largestBytes()).isBetween(largest, largest + largest / 2);
  }

  @ParameterizedTest
  @EnumSource
  void mix_name_isFoundAgain(SizeMix mix) {
    assertThat(SizeMix.of(mix.toString())).isEqualTo(mix);
    assertThatThrownBy(() -> SizeMix.of("none")).hasMessageContaining(mix.toString());
  }
}
