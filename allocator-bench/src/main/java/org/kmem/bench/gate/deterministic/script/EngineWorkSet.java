package org.kmem.bench.gate.deterministic.script;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.function.Supplier;
import org.kmem.bench.gate.deterministic.WorkSet;
import org.kmem.pagealloc.Strategy;
import org.kmem.slab.SlabStrategy;

/** Every page workload with every page strategy, every object workload with every object strategy. */
public final class EngineWorkSet implements WorkSet {
  private final SequencedMap<String, Supplier<Work>> works = new LinkedHashMap<>();

  /** For the loader. */
  public EngineWorkSet() {
    for (Strategy strategy : Strategy.values()) {
      for (PageWorkload workload : PageWorkload.values()) {
        works.put(strategy + " " + workload, () -> new PageWork(strategy, workload));
      }
      works.put(strategy + " ageing", () -> new AgeingWork(strategy));
    }
    for (SlabStrategy strategy : SlabStrategy.values()) {
      addObjects(strategy, Strategy.BITFIELD);
    }
    addObjects(SlabStrategy.SHEAF, Strategy.BUDDY_PCP);
  }

  private void addObjects(SlabStrategy objects, Strategy pages) {
    for (ObjectWorkload workload : ObjectWorkload.values()) {
      works.put(
          "%s+%s %s".formatted(objects, pages, workload),
          () -> new ObjectWork(objects, pages, workload));
    }
  }

  @Override
  public List<String> rows() {
    return List.copyOf(works.keySet());
  }

  @Override
  public Work open(String row) {
    Supplier<Work> work = works.get(row);
    if (work == null) {
      throw new IllegalArgumentException(
          "no row '%s'; there are %s".formatted(row, String.join(", ", works.keySet())));
    }
    return work.get();
  }
}
