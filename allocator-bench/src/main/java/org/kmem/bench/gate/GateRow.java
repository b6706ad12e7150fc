package org.kmem.bench.gate;

import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.kmem.bench.compare.RowKey;
import org.kmem.bench.micro.Effort;
import org.kmem.bench.micro.Question;
import org.kmem.bench.micro.SuiteRun;

/**
 * A row that both sides are measured with.
 *
 * @param question the benchmark with its parameters and threads
 * @param alloc name of the subject
 */
public record GateRow(Question question, String alloc) {
  /** Name of the parameter that says which subject. */
  static final String ALLOC = "alloc";

  /** JMH's name of the mode that all benchmarks here have. */
  private static final String MODE = "avgt";

  /**
   * The row on one line.
   *
   * @return for example {@code OrderZeroPair.pair alloc=page:bitfield front=handle threads=1}
   */
  public String name() {
    return new RowKey(question.benchmark(), MODE, question.threads(), params()).text();
  }

  /** The parameters, the subject among them. */
  SortedMap<String, String> params() {
    SortedMap<String, String> params = new TreeMap<>(question.params());
    params.put(ALLOC, alloc);
    return params;
  }

  /** About how long some forks take, in ms. */
  long estimateMillis(Effort fork, int forks) {
    Effort effort = new Effort(forks, fork.warmups(), fork.iterations(), fork.iterationMillis());
    return new SuiteRun(List.of(question), List.of(alloc), effort).estimateMillis();
  }
}
