package org.kmem.bitfield;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.kmem.gfp.MigrateType;
import org.kmem.interleave.Explorer;
import org.kmem.interleave.Scenario;
import org.kmem.memory.BackingMemory;
import org.kmem.memory.Memory;
import org.kmem.page.MemMap;
import org.kmem.page.PageBlocks;
import org.kmem.page.VerifyEngine;
import org.kmem.units.Order;
import org.kmem.units.PageSize;
import org.kmem.units.Pfn;

/** Trees found and reserved by two slots, or by two threads of one, in every order up to some preemptions. */
final class TreeSearchConcurrencyTest {
  /** Two trees, the second of two pageblocks. */
  private static final long PAGES = (FrameTable.TREE_FRAMES + 2L) * Order.PAGEBLOCK_PAGES;

  private static final int LINE_BYTES = 64;

  @RegisterExtension final VerifyEngine engine = new VerifyEngine();

  private FrameTable table;
  private TreeSearch search;
  private BackingMemory hints;

  @BeforeEach
  void freeTrees() {
    MemMap memMap = engine.own(new MemMap(PAGES), map -> {});
    PageBlocks pageBlocks = engine.own(new PageBlocks(PAGES), blocks -> {});
    table = engine.own(new FrameTable(memMap, pageBlocks, 0, PAGES), table -> table.verify(0));
    table.include(PAGES);
    search = new TreeSearch(table, new FrameSearch(table, new FragmentationBoost()));
    hints = engine.own(BackingMemory.reserve(PageSize.SIZE_BYTES), memory -> {});
  }

  private record Request(int slot, int order, int type) {}

  /** Threads that take a block each; all get one, and who has reserved a tree remembers it. */
  private final class Requests implements Scenario {
    private final List<Request> requests;
    private final long[] found;

    Requests(Request... requests) {
      this.requests = List.of(requests);
      this.found = new long[requests.length];
    }

    @Override
    public List<Runnable> threads() {
      List<Runnable> threads = new ArrayList<>();
      for (int i = 0; i < found.length; i++) {
        int thread = i;
        threads.add(() -> found[thread] = take(requests.get(thread)));
      }
      return threads;
    }

    @Override
    public void check() {
      table.verify(0);
      BitSet taken = new BitSet();
      for (int i = 0; i < found.length; i++) {
        assertThat(found[i]).as("what thread %d found", i).isNotEqualTo(Pfn.NONE);
        int from = (int) found[i];
        int to = from + (1 << requests.get(i).order());
        assertThat(taken.get(from, to).isEmpty()).as("pages from %d", from).isTrue();
        taken.set(from, to);
      }
      checkReservations();
    }
  }

  /** R = H: trees that are reserved are those that hints remember, each by one. */
  private void checkReservations() {
    BitSet remembered = new BitSet();
    for (int slot = 0; slot < 2; slot++) {
      for (int type = 0; type < MigrateType.PCP_TYPES; type++) {
        int tree = Memory.getInt(hint(slot, type)) - 1;
        if (tree >= 0) {
          assertThat(remembered.get(tree)).as("tree %d has one owner", tree).isFalse();
          remembered.set(tree);
        }
      }
    }
    for (int tree = 0; tree < table.trees(); tree++) {
      assertThat(FrameTable.isReserved(table.treeWord(tree)))
          .as("tree %d is reserved", tree)
          .isEqualTo(remembered.get(tree));
    }
  }

  private long hint(int slot, int type) {
    return hints.address() + (long) slot * LINE_BYTES + (long) type * TreeSearch.HINT_BYTES;
  }

  private long take(Request request) {
    return search.take(hint(request.slot(), request.type()), request.order(), request.type(), 0, 0);
  }

  private void explore(int preemptions, Request... requests) {
    Explorer.withPreemptions(preemptions).explore(new Requests(requests));
  }

  @Test
  void take_firstOfTwoSlots_reservesATreeForEach() {
    explore(4, new Request(0, 0, MigrateType.MOVABLE), new Request(1, 0, MigrateType.MOVABLE));
  }

  @Test
  void take_firstOfTwoThreadsOfOneSlot_reservesOneTree() {
    explore(4, new Request(0, 0, MigrateType.MOVABLE), new Request(0, 1, MigrateType.MOVABLE));
  }

  @Test
  void take_twoTypes_reservesATreeForEach() {
    explore(4, new Request(0, 0, MigrateType.UNMOVABLE), new Request(1, 0, MigrateType.MOVABLE));
  }

  @Test
  void take_twoPageblocks_doesNotShareThem() {
    explore(
        4,
        new Request(0, Order.MAX, MigrateType.MOVABLE),
        new Request(1, Order.PAGEBLOCK, MigrateType.MOVABLE));
  }
}
