package org.kmem.slab;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class BarnTest {
  private static final int CAPACITY = 4;
  private static final int ROOM = 8;

  private final Barn barn = new Barn(CAPACITY, ROOM);

  private static long[] objects(long first) {
    return LongStream.range(first, first + CAPACITY).toArray();
  }

  private List<Long> contents() {
    List<Long> objects = new ArrayList<>();
    barn.forEachFull(objects::add);
    return objects;
  }

  @Test
  void give_moreThanThereIsRoomFor_isRefused() {
    for (int i = 0; i < ROOM; i++) {
      assertThat(barn.hasRoom()).isTrue();
      assertThat(barn.give(objects(1 + 10L * i), 0)).isTrue();
    }
    assertThat(barn.hasRoom()).isFalse();
    assertThat(barn.give(objects(1000), 0)).isFalse();
    assertThat(barn.objects()).isEqualTo(ROOM * CAPACITY);
    assertThat(contents())
        .hasSize(ROOM * CAPACITY)
        .doesNotHaveDuplicates()
        .doesNotContain(0L, 1000L);
  }

  @Test
  void take_ofAnEmptyBarn_changesNothing() {
    long[] taken = new long[CAPACITY];
    assertThat(barn.take(taken, 0)).isFalse();
    barn.give(objects(1), 0);
    assertThat(barn.take(taken, 0)).isTrue();
    taken[0] = 77;
    assertThat(barn.take(taken, 0)).isFalse();
    assertThat(taken[0]).isEqualTo(77);
    assertThat(barn.objects()).isZero();
  }

  @Test
  void take_manyTimesAround_getsWhatWasGivenInOrder() {
    long[] given = new long[2 + CAPACITY];
    long[] taken = new long[CAPACITY + 2];
    for (int lap = 0; lap < 10 * ROOM; lap++) {
      for (int ahead = 0; ahead < 3; ahead++) {
        System.arraycopy(objects(1 + 100L * lap + 10L * ahead), 0, given, 2, CAPACITY);
        assertThat(barn.give(given, 2)).isTrue();
      }
      for (int ahead = 0; ahead < 3; ahead++) {
        assertThat(barn.take(taken, 1)).isTrue();
        assertThat(Arrays.copyOfRange(taken, 1, 1 + CAPACITY))
            .isEqualTo(objects(1 + 100L * lap + 10L * ahead));
        assertThat(taken[0] + taken[CAPACITY + 1]).isZero();
      }
      assertThat(contents()).isEmpty();
    }
  }

  @Test
  void takeEmpty_ofBarnWithoutOne_isNewAndTheGivenOneIsUsedAgain() {
    Sheaf made = barn.takeEmpty();
    assertThat(made.isEmpty()).isTrue();
    assertThat(made.capacity()).isEqualTo(CAPACITY);
    barn.giveEmpty(made);
    assertThat(barn.takeEmpty()).isSameAs(made);
    barn.giveEmpty(made);
    barn.trim();
    assertThat(barn.takeEmpty()).isNotSameAs(made);
  }

  @Test
  void sheaf_thatIsNotFull_staysOut() {
    Sheaf sheaf = barn.takeEmpty();
    sheaf.add(objects(1), 0, CAPACITY - 1);
    assertThat(sheaf.emptyTo(barn)).isFalse();
    sheaf.add(new long[] {9}, 0, 1);
    assertThat(sheaf.emptyTo(barn)).isTrue();
    assertThat(sheaf.isEmpty()).isTrue();
    assertThat(contents()).containsExactly(1L, 2L, 3L, 9L);
    assertThat(sheaf.fillFrom(barn)).isTrue();
    assertThat(sheaf.isFull()).isTrue();
    assertThat(barn.takeEmpty().fillFrom(barn)).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "64, 3840, 16",
    "128, 3840, 32",
    "1024, 3840, 256",
    "1048576, 3840, 256",
    "1048576, 480, 256",
    "1048576, 16384, 64",
    "1048576, 32768, 32",
  })
  void roomFor_memoryAndSheaf_isAShareOfMemory(long memoryMib, long sheafBytes, int room) {
    assertThat(Barn.roomFor(memoryMib << 20, sheafBytes)).isEqualTo(room);
  }

  /** Each object goes round between four threads; at the end each is there once. */
  @Test
  @Timeout(60)
  void giveAndTake_byThreads_loseAndDoubleNothing() throws InterruptedException {
    int sheaves = ROOM - 2;
    for (int i = 0; i < sheaves; i++) {
      barn.give(objects(1 + 10L * i), 0);
    }
    List<Long> before = contents();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      threads.add(
          Thread.ofPlatform()
              .start(() -> {
                long[] mine = new long[CAPACITY];
                for (int round = 0; round < 100_000; round++) {
                  if (barn.take(mine, 0)) {
                    // At most sheaves are in the barn: a place that is not free yet is soon.
                    while (!barn.give(mine, 0)) {
                      Thread.onSpinWait();
                    }
                  }
                }
              }));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(contents()).containsExactlyInAnyOrderElementsOf(before);
  }
}
