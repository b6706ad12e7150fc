package org.kmem.mm.mapping;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kmem.mm.physmem.BootedMachine;
import org.kmem.mm.physmem.SlabCache;

/** Random entries and marks against sorted maps. */
class PageIndexModelTest {
  private static final int STEPS = 20_000;
  private static final List<PageMark> MARKS = List.of(PageMark.values());

  /** Dense, sparse and far indexes, so that the tree grows and shrinks. */
  private static long index(Random random) {
    return switch (random.nextInt(4)) {
      case 0 -> random.nextInt(200);
      case 1 -> random.nextInt(5_000);
      case 2 -> random.nextLong(1L << 30);
      default -> PageIndex.LAST_INDEX - random.nextInt(100);
    };
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void index_randomEntriesAndMarks_agreesWithSortedMaps(long seed) {
    try (BootedMachine machine = new BootedMachine("--memory 128M")) {
      SlabCache nodes = machine.memory().slabCache("radix_tree_node", 584, 0);
      PageIndex index = new PageIndex(nodes, ValueNodes.UNCOUNTED);
      TreeMap<Long, Long> entries = new TreeMap<>();
      Map<PageMark, TreeMap<Long, Long>> marks = new EnumMap<>(PageMark.class);
      for (PageMark mark : PageMark.values()) {
        marks.put(mark, new TreeMap<>());
      }
      Random random = new Random(seed);
      for (int step = 0; step < STEPS; step++) {
        long at = index(random);
        PageMark mark = MARKS.get(random.nextInt(MARKS.size()));
        TreeMap<Long, Long> marked = Objects.requireNonNull(marks.get(mark));
        switch (random.nextInt(8)) {
          case 0, 1, 2 -> {
            assertThat(index.store(at, step + 1)).isTrue();
            entries.put(at, step + 1L);
          }
          case 3 -> {
            Long removed = entries.remove(at);
            marks.values().forEach(m -> m.remove(at));
            assertThat(index.erase(at)).isEqualTo(removed == null ? 0 : removed);
          }
          case 4 -> {
            index.mark(at, mark);
            if (entries.containsKey(at)) {
              marked.put(at, 1L);
            }
          }
          case 5 -> {
            index.unmark(at, mark);
            marked.remove(at);
          }
          case 6 ->
              assertThat(index.nextMarked(mark, at, PageIndex.LAST_INDEX))
                  .isEqualTo(ceiling(marked, at));
          default ->
              assertThat(index.next(at, PageIndex.LAST_INDEX)).isEqualTo(ceiling(entries, at));
        }
      }
      entries.forEach((at, entry) -> assertThat(index.load(at)).isEqualTo(entry));
      List<Long> left = new ArrayList<>(entries.keySet());
      left.forEach(index::erase);
      assertThat(index.isEmpty()).isTrue();
      index.close();
      nodes.shrink();
    }
  }

  private static long ceiling(NavigableMap<Long, Long> map, long at) {
    Long found = map.ceilingKey(at);
    return found == null ? PageIndex.NOT_FOUND : found;
  }

  @Test
  void next_beyondTheLastIndexAsked_findsNothing() {
    try (BootedMachine machine = new BootedMachine("--memory 128M")) {
      SlabCache nodes = machine.memory().slabCache("radix_tree_node", 584, 0);
      PageIndex index = new PageIndex(nodes, ValueNodes.UNCOUNTED);
      assertThat(index.store(64, 1)).isTrue();
      assertThat(index.next(0, 63)).isEqualTo(PageIndex.NOT_FOUND);
      assertThat(index.next(0, 64)).isEqualTo(64);
      index.erase(64);
      nodes.shrink();
    }
  }
}
