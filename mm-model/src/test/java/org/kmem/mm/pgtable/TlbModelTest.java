package org.kmem.mm.pgtable;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A TLB against sets that are searched from end to end at every operation. */
class TlbModelTest {
  private static final int OPERATIONS = 200_000;
  private static final int ASID = 1;
  private static final long HUGE_BYTES = PageLevel.size(PageLevel.PMD);

  /** Pages that fall into few sets, so that these fill up. */
  private static final int PAGES = 64;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void lookup_afterRandomInsertionsAndFlushes_findsWhatTheModelFinds(long seed) {
    Random random = new Random(seed);
    Tlb tlb = new Tlb();
    NaiveWays small = new NaiveWays(Tlb.SMALL_SETS, Tlb.SMALL_WAYS);
    NaiveWays huge = new NaiveWays(Tlb.HUGE_SETS, Tlb.HUGE_WAYS);
    for (int i = 0; i < OPERATIONS; i++) {
      long page = random.nextInt(PAGES) * (Tlb.SMALL_SETS / 2L);
      long address = page << PageLevel.shift(PageLevel.PTE);
      long hugePage = address / HUGE_BYTES;
      switch (random.nextInt(16)) {
        case 0, 1, 2, 3, 4, 5 -> {
          tlb.insertSmall(ASID, address, i + 1L);
          small.insert(page, i + 1L);
        }
        case 6 -> {
          tlb.insertHuge(ASID, address, (i + 1) * HUGE_BYTES);
          huge.insert(hugePage, (i + 1) * HUGE_BYTES);
        }
        case 7, 8 -> {
          tlb.flushPage(ASID, address);
          small.forget(page);
          huge.forget(hugePage);
        }
        case 9 -> {
          if (random.nextInt(100) == 0) {
            tlb.flushAll();
            small.clear();
            huge.clear();
          }
        }
        default -> {
          long expected = small.find(page);
          if (expected == Tlb.MISS && huge.find(hugePage) != Tlb.MISS) {
            expected = huge.find(hugePage) + address % HUGE_BYTES;
          }
          assertThat(tlb.lookup(ASID, address)).as("operation %d", i).isEqualTo(expected);
        }
      }
    }
  }

  /** Sets of ways: an entry goes where its page is, else to the last empty way, else to the next in turn. */
  private static final class NaiveWays {
    private static final long EMPTY = -1;

    private final long[][] pages;
    private final long[][] values;
    private final int[] turns;

    NaiveWays(int sets, int ways) {
      pages = new long[sets][ways];
      values = new long[sets][ways];
      turns = new int[sets];
      clear();
    }

    final void clear() {
      Arrays.stream(pages).forEach(set -> Arrays.fill(set, EMPTY));
    }

    long find(long page) {
      int way = last(page, page);
      return way < 0 ? Tlb.MISS : values[set(page)][way];
    }

    void forget(long page) {
      int way = last(page, page);
      if (way >= 0) {
        pages[set(page)][way] = EMPTY;
      }
    }

    void insert(long page, long value) {
      int set = set(page);
      int way = last(page, page);
      if (way < 0) {
        way = last(page, EMPTY);
      }
      if (way < 0) {
        way = turns[set];
        turns[set] = (way + 1) % pages[set].length;
      }
      pages[set][way] = page;
      values[set][way] = value;
    }

    private int last(long page, long wanted) {
      long[] ways = pages[set(page)];
      for (int way = ways.length - 1; way >= 0; way--) {
        if (ways[way] == wanted) {
          return way;
        }
      }
      return -1;
    }

    private int set(long page) {
      return (int) (page % pages.length);
    }
  }
}
