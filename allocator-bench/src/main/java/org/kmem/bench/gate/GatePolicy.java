package org.kmem.bench.gate;

import java.util.List;
import java.util.regex.Pattern;
import org.kmem.bench.micro.Effort;

/**
 * What a gate measures, and when it fails.
 *
 * @param criteria when a row counts as slower
 * @param budgetMinutes what measuring may take, from which the number of blocks follows
 * @param fork iterations of each JVM; its number of forks means nothing here
 * @param jvmArgs options for the JVMs that measure, on top of those every benchmark has
 * @param rows what is measured, each row once
 */
public record GatePolicy(
    Criteria criteria,
    double budgetMinutes,
    Effort fork,
    List<String> jvmArgs,
    List<GateRow> rows) {
  /** JVMs of one side in a block. */
  static final int FORKS_A_SIDE = 2;

  /** What JMH's own JVM costs, which starts those that measure and has to be started for each turn of a side. */
  private static final int HOST_MILLIS = 600;

  /** Turns of sides in a block: the middle two forks are of one side, and have one host. */
  private static final int TURNS = 3;

  /** Copies the lists. */
  public GatePolicy {
    jvmArgs = List.copyOf(jvmArgs);
    rows = List.copyOf(rows);
  }

  /**
   * The same with some of its rows.
   *
   * @param pattern is looked for in the rows' names
   * @return the policy with those rows
   * @throws GateException if there is none, naming those there are
   */
  public GatePolicy only(Pattern pattern) {
    List<GateRow> found = rows.stream().filter(row -> pattern.matcher(row.name()).find()).toList();
    if (found.isEmpty()) {
      throw GateException.usage(
          "no row matches '%s'; the policy has:%n  %s"
              .formatted(pattern, String.join("\n  ", rows.stream().map(GateRow::name).toList())));
    }
    return new GatePolicy(criteria, budgetMinutes, fork, jvmArgs, found);
  }

  /**
   * The same with another budget.
   *
   * @param minutes what measuring may take
   * @return the policy
   */
  public GatePolicy within(double minutes) {
    return new GatePolicy(criteria, minutes, fork, jvmArgs, rows);
  }

  /**
   * The same with other criteria.
   *
   * @param other when a row counts as slower
   * @return the policy
   */
  public GatePolicy judgedBy(Criteria other) {
    return new GatePolicy(other, budgetMinutes, fork, jvmArgs, rows);
  }

  /**
   * About how long a block of every row takes.
   *
   * @return ms
   */
  public long roundMillis() {
    return rows.stream()
        .mapToLong(row -> row.estimateMillis(fork, 2 * FORKS_A_SIDE) + TURNS * HOST_MILLIS)
        .sum();
  }

  /**
   * How long each JVM measures.
   *
   * @return for example {@code 4 forks a block, 3 + 5 iterations of 100 ms}
   */
  public String effortText() {
    return "%d forks a block, %d + %d iterations of %d ms"
        .formatted(2 * FORKS_A_SIDE, fork.warmups(), fork.iterations(), fork.iterationMillis());
  }

  /**
   * How many blocks of every row the budget pays for.
   *
   * @return number of blocks, perhaps 0
   */
  public int blocks() {
    return (int) (budgetMinutes * 60_000 / roundMillis());
  }

  /**
   * The least budget with which a regression can be found at all.
   *
   * @return minutes, a little more than needed
   */
  public double budgetMinutesMin() {
    return Math.ceil(criteria.blocksMin(rows.size()) * roundMillis() / 6_000.0) / 10;
  }
}
