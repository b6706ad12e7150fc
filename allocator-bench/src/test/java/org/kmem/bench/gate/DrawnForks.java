package org.kmem.bench.gate;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.kmem.bench.compare.RowKey;
import org.kmem.bench.micro.Effort;
import org.kmem.bench.micro.Question;
import org.kmem.bench.subject.SpunSubjects;

/** Forks whose values are drawn: 10 ns with noise, times a factor for one side, and what spinning takes. */
final class DrawnForks implements Forks {
  static final String SPIN = "-D" + SpunSubjects.PROPERTY + "=";
  static final Side BASE = new Side("base", "base.jar");
  static final Side CANDIDATE = new Side("candidate", "candidate.jar");
  static final Effort EFFORT = new Effort(1, 1, 3, 10);

  private final Random random;
  private final double noise;
  private final double factor;
  private final Map<String, Set<String>> broken = new HashMap<>();

  /** Which side was measured, by number of forks, in order. */
  final List<String> turns = new ArrayList<>();

  /** Options of each turn. */
  final List<List<String>> options = new ArrayList<>();

  DrawnForks(long seed, double noise, double factor) {
    this.random = new Random(seed);
    this.noise = noise;
    this.factor = factor;
  }

  DrawnForks breaking(Side side, String row) {
    broken.computeIfAbsent(side.name(), name -> new HashSet<>()).add(row);
    return this;
  }

  @Override
  public Found measure(Side side, GateRow row, int count, List<String> more) throws Failure {
    turns.add(side.name().charAt(0) + Integer.toString(count));
    options.add(more);
    if (broken.getOrDefault(side.name(), Set.of()).contains(row.alloc())) {
      throw new Failure("IllegalStateException: lost a page");
    }
    List<Double> medians = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      double value = 10 * Math.exp(noise * random.nextGaussian());
      medians.add((side.equals(CANDIDATE) ? value * factor : value) + spinNanos(more));
    }
    return new Found("ns/op", medians);
  }

  /** A token takes a nanosecond and a half here. */
  private static double spinNanos(List<String> options) {
    return options.stream()
            .filter(option -> option.startsWith(SPIN))
            .mapToDouble(option -> 1.5 * Integer.parseInt(option.substring(SPIN.length())))
            .sum()
        / SpunSubjects.PERIOD;
  }

  static GateRow row(String alloc) {
    return new GateRow(new Question("x.Pair.pair", Map.of(), 1), alloc);
  }

  static GatePolicy policy(Criteria criteria, String... allocs) {
    return new GatePolicy(
        criteria, 1, EFFORT, List.of(), List.of(allocs).stream().map(DrawnForks::row).toList());
  }

  static BlockFile header(Criteria criteria, int blocks, String base, String candidate) {
    return new BlockFile(
        BlockFile.SCHEMA,
        "2026-01-01T00:00:00Z",
        base,
        candidate,
        new Machine("Linux amd64", "cpu", 2, 24, "25 x"),
        0.001,
        criteria,
        policy(criteria, "a").effortText(),
        List.of(),
        0,
        blocks,
        List.of(),
        null);
  }

  /** Rows with blocks of one ratio each. */
  static RowBlocks blocks(String name, double... ratios) {
    List<Block> blocks = new ArrayList<>();
    for (double ratio : ratios) {
      blocks.add(
          new Block(blocks.size() % 2 == 0, List.of(10.0, 10.0), List.of(10 * ratio, 10 * ratio)));
    }
    return new RowBlocks("x.Pair.pair", name, "ns/op", blocks, null, null);
  }

  static String nameOf(String alloc) {
    return new RowKey("x.Pair.pair", "avgt", 1, row(alloc).params()).text();
  }
}
