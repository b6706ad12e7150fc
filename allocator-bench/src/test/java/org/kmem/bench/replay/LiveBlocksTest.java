package org.kmem.bench.replay;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.BitSet;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class LiveBlocksTest {
  /** Frames 8 to 15, 70 and 1000 to 1001. */
  private static FrameNumbers numbers() {
    BitSet named = new BitSet();
    named.set(8, 16);
    named.set(70);
    named.set(1000, 1002);
    return new FrameNumbers(named);
  }

  @Test
  void of_framesNamed_haveNumbersInOrderWithoutGaps() {
    FrameNumbers numbers = numbers();
    assertThat(numbers.count()).isEqualTo(11);
    assertThat(LongStream.of(8, 15, 70, 1000, 1001).mapToInt(numbers::of))
        .containsExactly(0, 7, 8, 9, 10);
    assertThat(numbers.has(70)).isTrue();
    assertThat(numbers.has(71)).isFalse();
  }

  @Test
  void remove_blockEntered_isReturnedOnce() {
    LiveBlocks live = new LiveBlocks(numbers());
    live.put(70, LiveBlocks.block(5, 0));
    long block = live.remove(70);
    assertThat(LiveBlocks.pfn(block)).isEqualTo(5);
    assertThat(LiveBlocks.order(block)).isZero();
    assertThat(live.remove(70)).isEqualTo(LiveBlocks.NONE);
  }

  @Test
  void headOfLarger_frameInsideBlock_isItsFirst() {
    LiveBlocks live = new LiveBlocks(numbers());
    live.put(8, LiveBlocks.block(64, 3));
    live.put(1000, LiveBlocks.block(0, 0));
    assertThat(live.headOfLarger(13, 0)).isEqualTo(8);
    assertThat(live.headOfLarger(13, 3)).isEqualTo(LiveBlocks.NONE);
    assertThat(live.headOfLarger(1001, 0)).isEqualTo(LiveBlocks.NONE);
  }

  @Test
  void split_block_becomesPagesAtTheirPlaces() {
    LiveBlocks live = new LiveBlocks(numbers());
    live.put(8, LiveBlocks.block(64, 3));
    live.split(8);
    assertThat(live.get(8)).isEqualTo(LiveBlocks.block(64, 0));
    assertThat(live.get(15)).isEqualTo(LiveBlocks.block(71, 0));
    assertThat(live.headOfLarger(13, 0)).isEqualTo(LiveBlocks.NONE);
  }
}
