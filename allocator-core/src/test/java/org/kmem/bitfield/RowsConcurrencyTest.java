package org.kmem.bitfield;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.Arrays;
import java.util.List;
import java.util.function.IntSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.kmem.interleave.Explorer;
import org.kmem.interleave.InterleavingFailure;
import org.kmem.interleave.Scenario;
import org.kmem.memory.BackingMemory;
import org.kmem.memory.Memory;
import org.kmem.units.Order;
import org.kmem.units.PageSize;

/** Claims and releases in one frame's rows, in every order of their accesses. */
final class RowsConcurrencyTest {
  private static final int NONE = -1;

  private final BackingMemory memory = BackingMemory.reserve(PageSize.SIZE_BYTES);
  private final long rows = memory.address();

  @AfterEach
  void giveBack() {
    memory.close();
  }

  /** A thread's part: it ends up with a block, or with none. */
  private record Part(int order, IntSupplier body) {
    int pages() {
      return 1 << order;
    }
  }

  /** Parts of threads that together end up with exactly what the rows say is taken, and nothing twice. */
  private class Parts implements Scenario {
    private final List<Part> parts;
    private final int[] blocks;

    Parts(Part... parts) {
      this.parts = List.of(parts);
      this.blocks = new int[parts.length];
    }

    @Override
    public List<Runnable> threads() {
      Arrays.fill(blocks, NONE);
      Runnable[] threads = new Runnable[blocks.length];
      for (int i = 0; i < blocks.length; i++) {
        int thread = i;
        threads[i] = () -> blocks[thread] = parts.get(thread).body().getAsInt();
      }
      return List.of(threads);
    }

    @Override
    public void check() {
      boolean[] taken = new boolean[Order.PAGEBLOCK_PAGES];
      for (int thread = 0; thread < blocks.length; thread++) {
        for (int i = 0; blocks[thread] != NONE && i < parts.get(thread).pages(); i++) {
          int page = blocks[thread] + i;
          assertThat(taken[page]).as("page %d is of two threads", page).isFalse();
          taken[page] = true;
        }
      }
      for (int page = 0; page < taken.length; page++) {
        assertThat(Rows.isTaken(rows, page)).as("page %d is taken", page).isEqualTo(taken[page]);
      }
    }
  }

  private Part claim(int order) {
    return new Part(order, () -> Rows.claim(rows, order));
  }

  private Part claimExact(int from, int order) {
    return new Part(order, () -> Rows.claimExact(rows, from, from + (1 << order)) ? from : NONE);
  }

  /** Gives a block back that was taken before. */
  private Part release(int from, int order) {
    Rows.claimExact(rows, from, from + (1 << order));
    return new Part(
        order,
        () -> {
          Rows.release(rows, from, from + (1 << order));
          return NONE;
        });
  }

  private void explore(Part... parts) {
    Explorer.unbounded().explore(new Parts(parts));
  }

  @Test
  void claim_onTwoThreads_takesDifferentBlocks() {
    explore(claim(0), claim(1));
  }

  @Test
  void claim_onThreeThreads_takesDifferentBlocks() {
    explore(claim(0), claim(2), claim(0));
  }

  @Test
  void claim_whileItsRowIsReleased_takesAPageOnce() {
    explore(release(0, 2), claim(2), claim(0));
  }

  @Test
  void claim_whileBothHalvesAreReleased_takesTheWholeOrAnother() {
    explore(release(0, 1), release(2, 1), claim(2));
  }

  @Test
  void claim_ofTwoRowsAgainstOnePage_leavesNoHalf() {
    explore(claim(7), claimExact(64, 0), release(128, 6));
  }

  @Test
  void claimExact_acrossRowsAgainstClaims_takesAllOrNothing() {
    explore(claimExact(64, 7), claim(6), claimExact(100, 0));
  }

  @Test
  void release_ofNeighbours_clearsBoth() {
    explore(release(0, 0), release(1, 0), release(2, 5));
  }

  /** The lowest free page of the first row, as it would be without atomic operations. */
  private int claimTorn() {
    long word = Memory.getLongAcquire(rows);
    Memory.putLongRelease(rows, word | word + 1);
    return Long.numberOfTrailingZeros(word + 1);
  }

  @Test
  void explore_tornProtocol_isFoundAndItsScheduleRepeatable() {
    Parts torn = new Parts(new Part(0, this::claimTorn), new Part(0, this::claimTorn));
    InterleavingFailure found =
        catchThrowableOfType(InterleavingFailure.class, () -> Explorer.unbounded().explore(torn));
    assertThat(found).hasMessageContaining("page 0 is of two threads");
    assertThat(found.getMessage()).contains(found.schedule().toString());
    assertThatThrownBy(() -> Explorer.replay(torn, found.schedule()))
        .isInstanceOf(InterleavingFailure.class)
        .hasMessageContaining("page 0 is of two threads");
  }
}
