package org.kmem.bench.gate.deterministic.script;

import java.util.Map;
import org.kmem.bench.gate.deterministic.WorkSet;
import org.kmem.pagealloc.Strategy;

/** A page workload on a machine of its own. */
final class PageWork implements WorkSet.Work {
  private final CountedMachine machine;
  private final PageWorkload.Run run;

  PageWork(Strategy strategy, PageWorkload workload) {
    machine = new CountedMachine(strategy, workload.cpus(), workload.owners(), false);
    run = workload.on(machine);
  }

  @Override
  public void run() {
    run.work();
  }

  @Override
  public Map<String, Long> figures() {
    return machine.figures();
  }

  @Override
  public void close() {
    run.end();
    machine.verify();
    machine.close();
  }
}
