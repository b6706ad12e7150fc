package org.kmem.bitfield;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.kmem.gfp.MigrateType;
import org.kmem.interleave.Explorer;
import org.kmem.interleave.Scenario;
import org.kmem.page.MemMap;
import org.kmem.page.PageBlocks;
import org.kmem.page.VerifyEngine;
import org.kmem.units.Order;

/** Counts of a frame against changes of its type, in every order of their accesses. */
final class FrameTableConcurrencyTest {
  private static final int PAGES = Order.PAGEBLOCK_PAGES;

  @RegisterExtension final VerifyEngine engine = new VerifyEngine();

  private PageBlocks pageBlocks;
  private FrameTable table;

  @BeforeEach
  void freeFrame() {
    MemMap memMap = engine.own(new MemMap(PAGES), map -> {});
    pageBlocks = engine.own(new PageBlocks(PAGES), blocks -> {});
    table = engine.own(new FrameTable(memMap, pageBlocks, 0, PAGES), table -> table.verify(0));
    table.include(PAGES);
  }

  /** Threads at work in frame 0, after which counts and the mirrored type must be right. */
  private record Work(FrameTable table, PageBlocks pageBlocks, List<Runnable> threads)
      implements Scenario {
    @Override
    public void check() {
      table.verify(0);
      assertThat(pageBlocks.type(0)).isEqualTo(FrameTable.type(table.word(0)));
    }
  }

  private void explore(int preemptions, Runnable... threads) {
    Explorer.withPreemptions(preemptions).explore(new Work(table, pageBlocks, List.of(threads)));
  }

  private void take(int from, int pages) {
    assertThat(table.tryTake(0, pages)).isTrue();
    assertThat(Rows.claimExact(table.rows(0), from, from + pages)).isTrue();
  }

  private void giveBack(int from, int pages) {
    Rows.release(table.rows(0), from, from + pages);
    table.giveBack(0, pages);
  }

  private void setType(int type) {
    table.setType(0, type);
  }

  @Test
  void tryTake_whileTheTypeChanges_countsForTheRightType() {
    explore(9, () -> take(0, 4), () -> setType(MigrateType.UNMOVABLE));
  }

  @Test
  void giveBack_whileTheFrameIsIsolated_countsForTheRightType() {
    take(0, 8);
    explore(9, () -> giveBack(0, 8), () -> setType(MigrateType.ISOLATE));
  }

  @Test
  void takeAndGiveBack_whileTheFrameIsIsolated_countForTheRightTypes() {
    take(0, 8);
    explore(3, () -> giveBack(0, 8), () -> take(64, 2), () -> setType(MigrateType.ISOLATE));
  }

  @Test
  void setType_onThreeThreads_mirrorsTheLastOne() {
    explore(
        3,
        () -> setType(MigrateType.UNMOVABLE),
        () -> setType(MigrateType.RECLAIMABLE),
        () -> setType(MigrateType.MOVABLE));
  }

  @Test
  void tryTake_withATypeOfItsOwn_mirrorsTheLastOne() {
    explore(
        4,
        () -> {
          int word = table.word(0);
          if (FrameTable.used(word) == 0 && table.tryTake(0, word, 1, MigrateType.UNMOVABLE)) {
            Rows.claimUpTo(table.rows(0), 0, 1);
          }
        },
        () -> setType(MigrateType.RECLAIMABLE));
  }

  @Test
  void tryTake_ofTheLastPages_succeedsOnce() {
    take(0, PAGES - 3);
    boolean[] taken = new boolean[2];
    Work work =
        new Work(
            table, pageBlocks, List.of(() -> taken[0] = takeRest(), () -> taken[1] = takeRest()));
    Explorer.unbounded().explore(work);
    assertThat(taken[0]).isNotEqualTo(taken[1]);
  }

  private boolean takeRest() {
    return table.tryTake(0, 3) && Rows.claimExact(table.rows(0), PAGES - 3, PAGES);
  }
}
