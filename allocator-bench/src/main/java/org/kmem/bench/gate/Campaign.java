package org.kmem.bench.gate;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Measures: a number of rounds that is fixed beforehand, in each of them one block of every row.
 *
 * <p>Not thread-safe; one may run at a time on a machine.
 */
public final class Campaign {
  /*
   * Implementation notes.
   * Rounds, not rows, are the outer loop: the blocks of a row are spread over all of the time, and what
   * a neighbour of this machine does for a minute falls on one block of each row and not on all blocks
   * of one. A row's blocks begin with the base and with the candidate in turns, and which comes first
   * in its first block is drawn.
   * The number of rounds never depends on what was measured: looking, and going on until something is
   * found, would find something always.
   */

  private final BlockFile header;
  private final GatePolicy policy;
  private final Side base;
  private final Side candidate;
  private final Forks forks;
  private final Map<String, List<String>> slowed;
  private final PrintWriter err;
  private final long seed;

  /**
   * Plans a campaign.
   *
   * @param header what is known before: its rows are not looked at
   * @param policy what is measured
   * @param base one side
   * @param candidate the other one
   * @param slowed by the name of rows, options of the candidate's JVMs that slow it down on purpose
   * @param seed decides which side comes first
   * @param forks runs the JVMs
   * @param err hears how far it is
   */
  Campaign(
      BlockFile header,
      GatePolicy policy,
      Side base,
      Side candidate,
      Map<String, List<String>> slowed,
      long seed,
      Forks forks,
      PrintWriter err) {
    this.header = header;
    this.policy = policy;
    this.base = base;
    this.candidate = candidate;
    this.slowed = slowed;
    this.seed = seed;
    this.forks = forks;
    this.err = err;
  }

  /**
   * Measures.
   *
   * @param soFar hears what there is after each round
   * @return all of it
   */
  public BlockFile run(Consumer<BlockFile> soFar) {
    SplittableRandom random = new SplittableRandom(seed);
    List<RowBlocks> rows = new ArrayList<>();
    List<Boolean> baseFirst = new ArrayList<>();
    for (GateRow row : policy.rows()) {
      rows.add(new RowBlocks(row.question().benchmark(), row.name(), "", List.of(), null, null));
      baseFirst.add(random.nextBoolean());
    }
    long begunNanos = System.nanoTime();
    for (int round = 0; round < header.blocksPlanned(); round++) {
      for (int i = 0; i < rows.size(); i++) {
        RowBlocks row = rows.get(i);
        if (row.baseFailure() == null && row.candidateFailure() == null) {
          boolean first = baseFirst.get(i) ^ (round % 2 == 1);
          rows.set(i, row.and(block(policy.rows().get(i), first, round)));
        }
      }
      tellTime(round + 1, System.nanoTime() - begunNanos);
      soFar.accept(header.withRows(rows));
    }
    return header.withRows(rows);
  }

  /** One block: the side that comes first, the other one twice, the first again. */
  private RowBlocks block(GateRow row, boolean baseFirst, int round) {
    err.print("[%d/%d] %s ".formatted(round + 1, header.blocksPlanned(), row.name()));
    err.flush();
    List<String> planted = slowed.getOrDefault(row.name(), List.of());
    Measuring ofBase = new Measuring(row, base, planted.isEmpty() ? planted : PlantedSlowdown.NONE);
    Measuring ofCandidate = new Measuring(row, candidate, planted);
    Measuring outer = baseFirst ? ofBase : ofCandidate;
    Measuring inner = baseFirst ? ofCandidate : ofBase;
    outer.turn(1);
    inner.turn(GatePolicy.FORKS_A_SIDE);
    outer.turn(1);
    List<Block> blocks =
        ofBase.failure == null && ofCandidate.failure == null
            ? List.of(new Block(baseFirst, ofBase.medians, ofCandidate.medians))
            : List.of();
    RowBlocks measured =
        new RowBlocks(
            row.question().benchmark(),
            row.name(),
            ofBase.unit.isEmpty() ? ofCandidate.unit : ofBase.unit,
            blocks,
            ofBase.failure,
            ofCandidate.failure);
    tell(measured);
    return measured;
  }

  private void tell(RowBlocks row) {
    if (row.blocks().isEmpty()) {
      err.println("FAILED");
      tellFailure("base", row.baseFailure());
      tellFailure("candidate", row.candidateFailure());
    } else {
      Block block = row.blocks().getFirst();
      err.println(
          String.format(
              Locale.ROOT,
              " %s | %s %s: %+.1f%%",
              values(block.base()),
              values(block.candidate()),
              row.unit(),
              100 * Math.expm1(row.slowdowns()[0])));
    }
    err.flush();
  }

  private void tellFailure(String side, @Nullable String failure) {
    if (failure != null) {
      err.println("    " + side + ": " + failure);
    }
  }

  private static String values(List<Double> forks) {
    return String.join(
        " ", forks.stream().map(value -> String.format(Locale.ROOT, "%.3f", value)).toList());
  }

  private void tellTime(int rounds, long nanos) {
    double minutesEach = nanos / 60e9 / rounds;
    int left = header.blocksPlanned() - rounds;
    if (left > 0) {
      err.println(
          String.format(Locale.ROOT, "%d rounds of %.1f min each are left", left, minutesEach));
      err.flush();
    }
  }

  /** The forks of one side in one block. */
  private final class Measuring {
    private final GateRow row;
    private final Side side;
    private final List<String> options;
    private final List<Double> medians = new ArrayList<>();
    private String unit = "";
    private @Nullable String failure;

    Measuring(GateRow row, Side side, List<String> options) {
      this.row = row;
      this.side = side;
      this.options = options;
    }

    void turn(int count) {
      if (failure != null) {
        return;
      }
      try {
        Forks.Found found = forks.measure(side, row, count, options);
        unit = found.unit();
        medians.addAll(found.medians());
        err.print(".".repeat(count));
        err.flush();
      } catch (Forks.Failure unmeasured) {
        failure = unmeasured.reason();
      }
    }
  }
}
