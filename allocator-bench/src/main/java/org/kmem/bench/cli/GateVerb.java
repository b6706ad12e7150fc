package org.kmem.bench.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.kmem.bench.gate.BaseBuild;
import org.kmem.bench.gate.BlockFile;
import org.kmem.bench.gate.Calibration;
import org.kmem.bench.gate.Criteria;
import org.kmem.bench.gate.GateException;
import org.kmem.bench.gate.GatePlan;
import org.kmem.bench.gate.GatePolicy;
import org.kmem.bench.gate.GateRow;
import org.kmem.bench.gate.GateTable;
import org.kmem.bench.gate.JUnitFile;
import org.kmem.bench.gate.Judgement;
import org.kmem.bench.gate.Machine;
import org.kmem.bench.gate.PolicyFile;
import org.kmem.bench.gate.ResamplingTable;
import org.kmem.bench.gate.RowBlocks;
import org.kmem.bench.gate.Side;
import org.kmem.bench.gate.Trust;
import org.kmem.bench.gate.Verdict;
import org.kmem.bench.gate.deterministic.CountReport;
import org.kmem.bench.report.ResultSection;
import org.kmem.bench.report.WholeFile;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code gate}: whether this tree is slower than another one, decided in a time that is given beforehand. */
@Command(
    name = "gate",
    description = {
      "Measures this tree beside a base, in pairs, and fails if a row got slower.",
      "The machine has to be calibrated before it may fail anything: ./kmem gate --calibrate"
    },
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    footer = {
      "",
      "Exit codes: 0 no row is slower, 1 one is or cannot be run, 3 the noise leaves it open or"
          + " the",
      "machine is not calibrated, 4 the machine failed its calibration. See docs/BENCHMARKING.md.",
      "",
      "  ./kmem gate --deterministic                  # does the engine do more than it did?",
      "  ./kmem gate --calibrate                      # what this machine does to a gate",
      "  ./kmem gate --base origin/main               # may this tree be merged?",
      "  ./kmem gate --base v1.jar --rows ObjectPair --budget 5 --shadow",
      "  ./kmem gate --from blocks.json --min-effect 5  # judge again, measure nothing"
    })
final class GateVerb implements Callable<Integer> {
  private static final String POLICY = "allocator-bench/gate.yml";

  private final PrintWriter out;
  private final PrintWriter err;

  @Option(
      names = "--base",
      paramLabel = "REF|JAR",
      description = {
        "What to compare with: a commit, branch or tag of this checkout, which is built once, or"
            + " an",
        "allocator-bench.jar with its folder lib beside it."
      })
  private @Nullable String base;

  @Option(
      names = "--candidate",
      paramLabel = "JAR",
      description = "An allocator-bench.jar to judge instead of this tree.")
  private @Nullable Path candidate;

  @Option(
      names = "--policy",
      paramLabel = "FILE",
      description = "What is measured and what counts; default: " + POLICY + ".")
  private @Nullable Path policy;

  @Option(
      names = "--rows",
      paramLabel = "REGEX",
      description = "Only rows of the policy in whose name it is found.")
  private @Nullable Pattern rows;

  @Option(
      names = "--budget",
      paramLabel = "MIN",
      description = "Minutes that measuring may take; default: the policy's.")
  private @Nullable Double budget;

  @Option(
      names = "--blocks",
      paramLabel = "N",
      description = "Blocks of each row, instead of what the budget pays for.")
  private @Nullable Integer blocks;

  @Option(
      names = "--alpha",
      paramLabel = "A",
      description = "Chance of any false alarm; default: the policy's.")
  private @Nullable Double alpha;

  @Option(
      names = "--min-effect",
      paramLabel = "PERCENT",
      description = "The least slowdown that counts; default: the policy's.")
  private @Nullable Double minEffect;

  @Option(
      names = "--calibrate",
      description = "Compare this tree with itself, and keep how often that raises an alarm.")
  private boolean calibrate;

  @Option(names = "--shadow", description = "Tell, but never fail: exit with 0.")
  private boolean shadow;

  @Option(
      names = "--plant",
      paramLabel = "PERCENT",
      description =
          "With --calibrate: slow one side down by as much, to see whether the gate finds it.")
  private double plant;

  @Option(
      names = "--from",
      paramLabel = "FILE",
      description = "Judge the blocks of a file again, measure nothing; may be repeated.")
  private List<Path> from = new ArrayList<>();

  @Option(
      names = "--across-machines",
      description = "With --from: join blocks of different machines.")
  private boolean acrossMachines;

  @Option(
      names = "--resample",
      paramLabel = "N",
      description = "With --from, blocks of --calibrate: how often N trials find what.")
  private int resample;

  @Option(
      names = "--trial-blocks",
      paramLabel = "N",
      description = "With --resample: blocks of each row in a trial; default: the budget's.")
  private @Nullable Integer trialBlocks;

  @Option(
      names = "--json",
      paramLabel = "FILE",
      description = "Write blocks and verdicts; replaced as a whole after each round.")
  private @Nullable Path json;

  @Option(names = "--junit", paramLabel = "FILE", description = "Write a JUnit report.")
  private @Nullable Path junit;

  @Option(
      names = "--markdown",
      paramLabel = "FILE",
      description = "Append the tables in Markdown, as to $GITHUB_STEP_SUMMARY.")
  private @Nullable Path markdown;

  @Option(
      names = "--into",
      paramLabel = "DOCUMENT",
      description =
          "With --resample: put the table between marks of a document, which are added if need be.")
  private @Nullable Path into;

  @Option(
      names = "--section",
      paramLabel = "NAME",
      description = "With --into: the marks are NAME:begin and NAME:end; default: results.")
  private String section = ResultSection.USUAL;

  GateVerb(PrintWriter out, PrintWriter err) {
    this.out = out;
    this.err = err;
  }

  @Option(
      names = "--deterministic",
      description = {
        "Measure no time: count what the engine does over seeded workloads, and compare exactly"
            + " with",
        DeterministicGate.COMMITTED + " or that of --base REF|FILE. A few seconds, on any machine."
      })
  private boolean deterministic;

  @Option(
      names = "--update",
      description = "With --deterministic: write down what is counted, to be committed.")
  private boolean update;

  @Override
  public Integer call() throws IOException {
    try {
      if (deterministic || update) {
        return counted();
      }
      return from.isEmpty() ? measured() : judgedAgain();
    } catch (GateException wrong) {
      String message = String.valueOf(wrong.getMessage());
      throw switch (wrong.kind()) {
        case USAGE -> UserError.usage(message);
        case UNFIT -> UserError.unfit(message);
      };
    }
  }

  // ---- measuring

  private int counted() throws IOException {
    boolean others = calibrate || plant != 0 || !from.isEmpty() || rows != null;
    if (!deterministic || others || (update && base != null)) {
      throw UserError.usage(
          "--deterministic goes with --base, --markdown, --json and --shadow, or with --update"
              + " alone");
    }
    DeterministicGate gate = new DeterministicGate(out, err, Path.of(neededHome()));
    if (update) {
      gate.update();
      return ExitCode.OK;
    }
    CountReport report = gate.compare(base);
    out.print(report.text());
    out.flush();
    if (markdown != null) {
      append(report.markdown());
    }
    if (json != null) {
      WholeFile.write(json, report.now().text());
    }
    return report.passes() || shadow ? ExitCode.OK : ExitCode.FAILED;
  }

  private int measured() throws IOException {
    if (calibrate == (base != null)) {
      throw UserError.usage(
          "give --base REF|JAR to compare with, or --calibrate to compare this tree with itself");
    }
    if (plant != 0 && !calibrate) {
      throw UserError.usage("--plant is a test of the gate itself: give --calibrate with it");
    }
    if (resample > 0) {
      throw UserError.usage("--resample draws from saved blocks: give them with --from FILE");
    }
    GatePlan plan = plan();
    Trust trust = trust(plan);
    if (trust.level() == Trust.Level.UNFIT && !calibrate && !shadow) {
      throw UserError.unfit(trust.text());
    }
    err.println(
        String.format(
            Locale.ROOT,
            "%d rows, %d blocks each, %s: about %.1f min",
            plan.policy().rows().size(),
            plan.blocks(),
            plan.policy().effortText(),
            plan.estimateMinutes()));
    err.flush();
    BlockFile found = plan.measure(err, this::keep);
    Criteria criteria = plan.policy().criteria();
    if (!calibrate) {
      return judged(found, criteria, trust);
    }
    if (plant != 0) {
      return planted(found, criteria, trust);
    }
    if (plan.blocks() < criteria.blocksMin(plan.policy().rows().size())) {
      err.println(
          "kmem: too few blocks to calibrate with; join files: --from A --from B --calibrate");
      err.flush();
      return ExitCode.OK;
    }
    return calibrated(found, criteria, plan.policy().blocks());
  }

  private GatePlan plan() throws IOException {
    GatePolicy asked = policy();
    Criteria criteria = asked.criteria();
    int planned = blocks == null ? asked.blocks() : blocks;
    int needed = criteria.blocksMin(asked.rows().size());
    if (planned < (isPart() ? 1 : needed)) {
      throw UserError.usage(
          String.format(
              Locale.ROOT,
              "%d blocks of %d rows, and with fewer than %d nothing can be found at alpha %.3g:"
                  + " give --budget %.1f or more, or fewer rows with --rows",
              planned,
              asked.rows().size(),
              needed,
              criteria.alpha(),
              asked.budgetMinutesMin()));
    }
    Side tree =
        candidate == null
            ? Side.running(Provenance.commit(home()))
            : Side.ofJar(candidate.toString(), candidate);
    List<Finding> findings = Provenance.findings();
    Map<String, Map<String, Object>> facts = Provenance.facts(findings);
    return new GatePlan(
        asked,
        base == null ? tree : base(base),
        tree,
        planned,
        plant / 100,
        Machine.of(facts),
        facts.getOrDefault("noise", Map.of()).get("takenShare") instanceof Double share ? share : 0,
        Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
  }

  /** Whether few blocks will do, since those of several files can be joined. */
  private boolean isPart() {
    return calibrate && json != null;
  }

  private Side base(String name) throws IOException {
    if (name.endsWith(".jar")) {
      return Side.ofJar(name, Path.of(name));
    }
    return new BaseBuild(Path.of(neededHome()), Calibration.cache(), err).of(name);
  }

  private GatePolicy policy() throws IOException {
    GatePolicy read = PolicyFile.read(policy == null ? Path.of(neededHome(), POLICY) : policy);
    GatePolicy asked = rows == null ? read : read.only(rows);
    if (budget != null && !(budget > 0)) {
      throw UserError.usage("--budget %s: give minutes above 0".formatted(budget));
    }
    return (budget == null ? asked : asked.within(budget)).judgedBy(criteria(asked.criteria()));
  }

  private Criteria criteria(Criteria usual) {
    try {
      return new Criteria(
          alpha == null ? usual.alpha() : alpha,
          minEffect == null ? usual.minEffect() : minEffect / 100);
    } catch (IllegalArgumentException wrong) {
      throw UserError.usage(String.valueOf(wrong.getMessage()));
    }
  }

  private static @Nullable String home() {
    return System.getProperty("kmem.home");
  }

  private static String neededHome() {
    String home = home();
    if (home == null) {
      throw UserError.usage(
          "where the checkout is is not known: start through ./kmem, or give --policy FILE and"
              + " jars");
    }
    return home;
  }

  private void keep(BlockFile found) {
    if (json != null) {
      try {
        found.write(json);
      } catch (IOException e) {
        throw new UncheckedIOException("cannot write " + json + ": " + e.getMessage(), e);
      }
    }
  }

  private static Trust trust(GatePlan plan) throws IOException {
    return Trust.of(
        Calibration.find(Calibration.cache(), plan.machine()),
        plan.policy().rows().stream().map(GateRow::name).toList(),
        plan.policy().effortText(),
        plan.noise());
  }

  // ---- judging

  private int judgedAgain() throws IOException {
    if (base != null || plant != 0) {
      throw UserError.usage("--from measures nothing: leave --base and --plant away");
    }
    BlockFile found = BlockFile.read(from, acrossMachines);
    Criteria criteria = criteria(found.criteria());
    if (calibrate) {
      if (!found.hasNoDifference()) {
        throw UserError.usage(
            "a calibration needs blocks without a difference: those of --calibrate without"
                + " --plant");
      }
      return calibrated(found, criteria, trialBlocks == null ? policy().blocks() : trialBlocks);
    }
    if (resample > 0) {
      resampled(found, criteria);
      return ExitCode.OK;
    }
    Trust trust =
        Trust.of(
            Calibration.find(Calibration.cache(), found.machine()),
            found.rows().stream().map(RowBlocks::name).toList(),
            found.effort(),
            found.noise());
    return judged(found, criteria, trust);
  }

  private int judged(BlockFile found, Criteria criteria, Trust trust) throws IOException {
    Judgement judgement = Judgement.of(found.rows(), criteria);
    tell(found.judged(judgement), judgement, trust);
    if (shadow) {
      return ExitCode.OK;
    }
    return switch (trust.level()) {
      case UNFIT -> ExitCode.UNFIT;
      case UNKNOWN -> ExitCode.INCONCLUSIVE;
      case CALIBRATED ->
          switch (judgement.overall()) {
            case REGRESSION, BROKEN -> ExitCode.FAILED;
            case INCONCLUSIVE, NOT_COMPARED -> ExitCode.INCONCLUSIVE;
            case PASS, IMPROVEMENT -> ExitCode.OK;
          };
    };
  }

  private void tell(BlockFile found, Judgement judgement, Trust trust) throws IOException {
    GateTable table = new GateTable(found, judgement, trust);
    out.print(table.text());
    out.flush();
    keep(found);
    append(table.markdown());
    if (junit != null) {
      boolean soft = shadow || trust.level() != Trust.Level.CALIBRATED;
      WholeFile.write(junit, JUnitFile.text(judgement, soft));
    }
  }

  private void append(String text) throws IOException {
    if (markdown != null) {
      String before = Files.exists(markdown) ? Files.readString(markdown) + "\n" : "";
      WholeFile.write(markdown, before + text);
    }
  }

  // ---- the gate itself

  /** A plant that is not found is what the noise hides. */
  private int planted(BlockFile found, Criteria criteria, Trust trust) throws IOException {
    Judgement judgement = Judgement.of(found.rows(), criteria);
    tell(found.judged(judgement), judgement, trust);
    boolean everywhere = judgement.of(Verdict.REGRESSION).size() == judgement.rows().size();
    return everywhere || shadow ? ExitCode.OK : ExitCode.INCONCLUSIVE;
  }

  private int calibrated(BlockFile found, Criteria criteria, int gateBlocks) throws IOException {
    Calibration calibration = Calibration.of(found, criteria, gateBlocks);
    Path file = calibration.write(Calibration.cache());
    Judgement judgement = Judgement.of(found.rows(), criteria);
    List<String> names = found.rows().stream().map(RowBlocks::name).toList();
    double quiet = 0; // what the noise did is in the blocks, and they decide
    Trust trust = Trust.of(Optional.of(calibration), names, found.effort(), quiet);
    tell(found.judged(judgement), judgement, trust);
    calibration
        .rowNoise()
        .forEach((row, noise) ->
            out.println(String.format(Locale.ROOT, "noise %.1f%%  %s", 100 * noise, row)));
    out.println("kept in " + file);
    out.flush();
    return calibration.fit() || shadow ? ExitCode.OK : ExitCode.UNFIT;
  }

  private void resampled(BlockFile found, Criteria criteria) throws IOException {
    int each = trialBlocks != null ? trialBlocks : criteria.blocksMin(found.rows().size());
    if (each < 1) {
      throw UserError.usage("--trial-blocks %d: give 1 or more".formatted(each));
    }
    ResamplingTable table = ResamplingTable.of(found, criteria, each, resample);
    out.print(table.text());
    out.flush();
    append(table.markdown());
    if (into != null) {
      String before = Files.exists(into) ? Files.readString(into) + "\n" : "";
      ResultSection part = new ResultSection(section);
      if (!part.isIn(before)) {
        before += part.emptyDocument(section);
      }
      WholeFile.write(into, part.replace(before.stripTrailing() + "\n", table.markdown()));
    }
  }
}
