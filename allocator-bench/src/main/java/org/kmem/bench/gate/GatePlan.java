package org.kmem.bench.gate;

import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * A measurement that is decided on.
 *
 * @param policy what is measured
 * @param base one side
 * @param candidate the other one; the same for a calibration
 * @param blocks how many blocks of each row
 * @param plantedShare by how much the candidate is slowed down on purpose; 0 for not at all
 * @param machine where it is measured
 * @param noise share of the time in which a thread that only reads the clock does not get the CPU
 * @param date when it begins, ISO 8601 in UTC
 */
public record GatePlan(
    GatePolicy policy,
    Side base,
    Side candidate,
    int blocks,
    double plantedShare,
    Machine machine,
    double noise,
    String date) {
  /**
   * About how long it takes.
   *
   * @return minutes
   */
  public double estimateMinutes() {
    return blocks * policy.roundMillis() / 60_000.0;
  }

  /**
   * Measures, which takes its time.
   *
   * @param err hears how far it is
   * @param soFar hears what there is after each round
   * @return what was measured, not judged
   * @throws GateException if a side changed meanwhile, or cannot be slowed down as planned
   */
  public BlockFile measure(PrintWriter err, Consumer<BlockFile> soFar) {
    return measure(new JmhForks(policy.fork(), policy.jvmArgs()), err, soFar);
  }

  BlockFile measure(Forks forks, PrintWriter err, Consumer<BlockFile> soFar) {
    Map<String, List<String>> slowed =
        plantedShare == 0
            ? Map.of()
            : new PlantedSlowdown(candidate, forks, err).options(policy.rows(), plantedShare);
    BlockFile header =
        new BlockFile(
            BlockFile.SCHEMA,
            date,
            base.name(),
            candidate.name(),
            machine,
            noise,
            policy.criteria(),
            policy.effortText(),
            policy.jvmArgs(),
            100 * plantedShare,
            blocks,
            List.of(),
            null);
    String built = base.built() + candidate.built();
    BlockFile found =
        new Campaign(header, policy, base, candidate, slowed, date.hashCode(), forks, err)
            .run(soFar);
    if (!built.equals(base.built() + candidate.built())) {
      throw GateException.unfit(
          "a side was built anew while it was measured: its blocks are of two programs; measure"
              + " again");
    }
    return found;
  }
}
