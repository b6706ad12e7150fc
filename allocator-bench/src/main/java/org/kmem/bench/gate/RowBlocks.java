package org.kmem.bench.gate;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.kmem.bench.compare.MetricUnit;

/**
 * What was measured of a row.
 *
 * @param benchmark full name, class and method
 * @param name the row on one line, with which it is told from others
 * @param unit what values are in, as JMH writes it
 * @param blocks blocks in the order they were measured
 * @param baseFailure why the base has no values, or null
 * @param candidateFailure why the candidate has none, or null
 */
public record RowBlocks(
    String benchmark,
    String name,
    String unit,
    List<Block> blocks,
    @Nullable String baseFailure,
    @Nullable String candidateFailure) {
  /** Copies the blocks, and makes sure that nothing is missing, as in a file that somebody edited. */
  public RowBlocks {
    Objects.requireNonNull(benchmark, "benchmark");
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(unit, "unit");
    blocks = List.copyOf(blocks);
  }

  /**
   * How much slower the candidate was, by block, whatever the unit.
   *
   * @return logarithms of ratios, above 0 where it was slower
   */
  public double[] slowdowns() {
    double sign = MetricUnit.of(unit).higherIsBetter() ? -1 : 1;
    return blocks.stream().mapToDouble(block -> sign * block.logRatio()).toArray();
  }

  /** The same row with more blocks. */
  RowBlocks and(RowBlocks more) {
    List<Block> all = new ArrayList<>(blocks);
    all.addAll(more.blocks);
    return new RowBlocks(
        benchmark,
        name,
        unit.isEmpty() ? more.unit : unit,
        all,
        baseFailure == null ? more.baseFailure : baseFailure,
        candidateFailure == null ? more.candidateFailure : candidateFailure);
  }
}
