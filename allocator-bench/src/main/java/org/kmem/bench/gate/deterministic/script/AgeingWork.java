package org.kmem.bench.gate.deterministic.script;

import java.util.Map;
import org.kmem.bench.gate.deterministic.WorkSet;
import org.kmem.bench.subject.FreeMemory;
import org.kmem.bench.subject.PageSubject;
import org.kmem.bench.subject.StrategyProvider;
import org.kmem.bench.subject.SubjectShape;
import org.kmem.bench.workload.Ageing;
import org.kmem.pagealloc.Strategy;
import org.kmem.stat.FragmentationIndex;
import org.kmem.units.Order;

/** The {@link Ageing} that is measured as well: fragmentation is what it is for. */
final class AgeingWork implements WorkSet.Work {
  private static final int SLOTS = 2;
  private static final int ROUNDS = 5;
  private static final long SEED = 42;

  private final PageSubject subject;
  private final Ageing ageing;
  private long replaced;

  AgeingWork(Strategy strategy) {
    subject =
        new StrategyProvider()
            .open(strategy.toString(), new SubjectShape(SLOTS, CountedMachine.MEMORY_BYTES));
    ageing = new Ageing(subject, SLOTS, SEED);
  }

  @Override
  public void run() {
    ageing.fill();
    for (int round = 0; round < ROUNDS; round++) {
      replaced += ageing.round();
    }
  }

  @Override
  public Map<String, Long> figures() {
    FreeMemory free = ageing.freeMemory();
    return Map.of(
        "operations",
        3L * ageing.heldPages() + 2 * replaced,
        "unusableHuge",
        (long) FragmentationIndex.unusable(free.blocks(), Order.PAGEBLOCK),
        "wholeHugeFrames",
        free.blocks().pagesFrom(Order.PAGEBLOCK) >> Order.PAGEBLOCK);
  }

  @Override
  public void close() {
    ageing.end();
    subject.verify();
    subject.close();
  }
}
