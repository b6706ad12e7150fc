package org.kmem.bench.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;
import org.kmem.bench.micro.Effort;
import org.kmem.bench.micro.Profile;
import org.kmem.bench.micro.Question;
import org.kmem.bench.micro.Suite;
import org.kmem.bench.micro.SuiteRun;
import org.kmem.bench.report.AgeingTable;
import org.kmem.bench.report.BenchRun;
import org.kmem.bench.report.BenchTable;
import org.kmem.bench.report.BriefTable;
import org.kmem.bench.report.ResultSection;
import org.kmem.bench.subject.ObjectSubjects;
import org.kmem.bench.subject.PageSubjects;
import org.kmem.units.CheckLevel;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code bench}: measures allocators side by side and ends with a table. */
@Command(
    name = "bench",
    description = {
      "Measures allocators side by side, each row in JVMs of its own, and ends with a table.",
      "Without --quick it measures for a result set; --list tells how long a profile takes."
    },
    mixinStandardHelpOptions = true,
    versionProvider = Version.class)
final class BenchVerb implements Callable<Integer> {
  /** Each thread has a slot, which costs the control an array for the whole memory. */
  private static final int THREADS_MAX = 64;

  private final PrintWriter out;
  private final PrintWriter err;

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "REGEX",
      description = {
        "Benchmarks whose full name matches; default: all. With --from: rows whose benchmark with"
            + " its",
        "parameters matches, as the table shows them."
      })
  private String regex = "";

  @Option(
      names = "--alloc",
      split = ",",
      paramLabel = "NAME",
      description = {
        "Allocators to compare, the control is added; NAME stands for every NAME+PAGES; default:"
            + " all.",
        "See --list."
      })
  private List<String> allocs = new ArrayList<>();

  @Option(
      names = "--threads",
      split = ",",
      paramLabel = "N",
      description = "Numbers of threads; default: those of the profile.")
  private List<Integer> threads = new ArrayList<>();

  @Option(
      names = "--quick",
      description = "At most three minutes and 50 rows, for orientation only.")
  private boolean quick;

  @Option(
      names = "--profile",
      paramLabel = "NAME",
      description = "A set of benchmarks with their parameters; default: default. See --list.")
  private @Nullable String profile;

  @Option(
      names = "--param",
      paramLabel = "NAME=A,B",
      description = "Values of a benchmark's parameter instead of the profile's; may be repeated.")
  private Map<String, String> params = new LinkedHashMap<>();

  @Option(
      names = "--json",
      paramLabel = "FILE",
      description = {
        "Also write a result file: JMH's JSON and the environment. It is replaced as a whole after",
        "each question, so that a run that is ended early keeps what it has."
      })
  private @Nullable Path json;

  @Option(
      names = "--svg",
      paramLabel = "FILE",
      description = "With --from: draw the ageing series of a result file.")
  private @Nullable Path svg;

  @Option(names = "--list", description = "List benchmarks and allocators, measure nothing.")
  private boolean list;

  @Option(
      names = "--from",
      paramLabel = "FILE",
      description = "Print the table of a result file, measure nothing.")
  private @Nullable Path from;

  @Option(names = "--markdown", description = "Print the table as Markdown.")
  private boolean markdown;

  @Option(
      names = "--into",
      paramLabel = "DOCUMENT",
      description = {
        "With --from: put the table between the results:begin and results:end marks of a document,"
            + " which",
        "is made if it does not exist."
      })
  private @Nullable Path into;

  @Option(
      names = "--section",
      paramLabel = "NAME",
      description = {
        "With --into: the marks are NAME:begin and NAME:end, for documents with several tables;",
        "default: results."
      })
  private String section = ResultSection.USUAL;

  @Option(
      names = "--brief",
      description = {
        "With --into: one row an allocator and one column a number of threads, without the",
        "allocators' settings, percentiles and throughput."
      })
  private boolean brief;

  @Option(names = "--forks", paramLabel = "N", description = "JVMs for each row.")
  private @Nullable Integer forks;

  @Option(names = "--warmups", paramLabel = "N", description = "Iterations that do not count.")
  private @Nullable Integer warmups;

  @Option(names = "--iterations", paramLabel = "N", description = "Iterations that count.")
  private @Nullable Integer iterations;

  @Option(names = "--iteration-ms", paramLabel = "N", description = "Length of an iteration.")
  private @Nullable Integer iterationMillis;

  BenchVerb(PrintWriter out, PrintWriter err) {
    this.out = out;
    this.err = err;
  }

  @Override
  public Integer call() throws IOException {
    if (list) {
      printList();
      return ExitCode.OK;
    }
    if (from != null) {
      render(from);
      return ExitCode.OK;
    }
    if (into != null || svg != null) {
      throw UserError.usage("--into and --svg need a result file: give it with --from FILE");
    }
    return measure();
  }

  private void printList() {
    out.println("benchmarks:");
    Suite.all().forEach(name -> out.println("  " + name));
    out.println("allocators:");
    PageSubjects.names().forEach(name -> out.println("  " + name));
    out.println("allocators for benchmarks whose names begin with Object:");
    ObjectSubjects.names().forEach(name -> out.println("  " + name));
    out.println("profiles, with all of these allocators:");
    for (String name : Profile.names()) {
      Profile known = Profile.named(name);
      SuiteRun plan = plan(known, known.questions(), subjects(known, known.questions()));
      out.println(
          "  %-8s %3d rows, %d min: %s"
              .formatted(
                  name, plan.rows(), Math.ceilDiv(plan.estimateMillis(), 60_000), known.about()));
    }
    out.flush();
  }

  private void render(Path file) throws IOException {
    BenchRun run = BenchRun.read(file).only(pattern());
    if (run.rows().isEmpty() && !regex.isEmpty()) {
      throw UserError.usage(
          "no row of %s matches '%s': give a part of what the table shows first"
              .formatted(file, regex));
    }
    if (svg != null) {
      Files.writeString(svg, AgeingTable.of(run).svg());
      return;
    }
    if (into == null) {
      print(run, file.toString());
      return;
    }
    Path document = into.toAbsolutePath().normalize();
    Path folder = document.getParent();
    Path raw = file.toAbsolutePath().normalize();
    String link = (folder == null ? raw : folder.relativize(raw)).toString().replace('\\', '/');
    String before =
        Files.exists(document)
            ? Files.readString(document)
            : new ResultSection(section).emptyDocument("Result set");
    String table = brief ? BriefTable.of(run).markdown(link) : BenchTable.of(run).markdown(link);
    Files.writeString(document, new ResultSection(section).replace(before, table));
  }

  private int measure() throws IOException {
    SuiteRun plan = plan();
    List<Finding> findings = Provenance.findings();
    findings.stream()
        .filter(finding -> finding.status() != Finding.Status.OK)
        .forEach(finding -> err.println(DoctorVerb.line(finding)));
    err.println(
        "%d rows: %s, about %d s"
            .formatted(plan.rows(), plan.effortText(), plan.estimateMillis() / 1_000));
    err.flush();
    Function<SuiteRun.Outcome, BenchRun> result = results(plan, findings);
    BenchRun run = result.apply(plan.run(err, soFar -> keep(result.apply(soFar))));
    keep(run);
    print(run, json == null ? "not kept" : json.toString());
    if (!run.skipped().isEmpty()) {
      err.println("kmem: rows skipped: " + String.join(", ", run.skipped()));
      err.flush();
    }
    if (run.failed().isEmpty()) {
      return ExitCode.OK;
    }
    err.println("kmem: rows failed: " + String.join(", ", run.failed()) + "; see above");
    err.flush();
    return ExitCode.INTERNAL;
  }

  /** Makes what is kept of a run that begins now. */
  private Function<SuiteRun.Outcome, BenchRun> results(SuiteRun plan, List<Finding> findings)
      throws IOException {
    String version = Version.kmem();
    String commit = Provenance.commit(System.getProperty("kmem.home"));
    String date = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
    return outcome ->
        new BenchRun(
            BenchRun.SCHEMA,
            version,
            commit,
            date,
            isQuick(plan),
            plan.effortText(),
            CheckLevel.LEVEL,
            Runtime.getRuntime().availableProcessors(),
            Provenance.facts(findings),
            outcome.failed(),
            outcome.skipped(),
            outcome.configurations(),
            BenchRun.parseJmh(outcome.jmhJson()));
  }

  private void keep(BenchRun run) {
    if (json != null) {
      try {
        run.write(json);
      } catch (IOException e) {
        throw new UncheckedIOException("cannot write " + json + ": " + e.getMessage(), e);
      }
    }
  }

  /** Whether it is for orientation only: with less effort than the profile has for one of its questions. */
  private boolean isQuick(SuiteRun plan) {
    Profile asked = asked(benchmarks());
    if (isFitted(asked)) {
      return true;
    }
    SuiteRun whole = new SuiteRun(plan.questions(), plan.allocs(), asked.effort(), asked.efforts());
    return plan.questions().stream()
        .anyMatch(question -> plan.effortOf(question).isLessThan(whole.effortOf(question)));
  }

  private void print(BenchRun run, String link) {
    BenchTable table = BenchTable.of(run);
    out.print(markdown ? table.markdown(link) : table.text());
    out.flush();
  }

  /** What the command line asks for, or a {@link UserError} that lists what there is. */
  SuiteRun plan() {
    List<String> benchmarks = benchmarks();
    for (int count : threads) {
      if (count < 1 || count > THREADS_MAX) {
        throw UserError.usage(
            "--threads %d: give numbers from 1 to %d".formatted(count, THREADS_MAX));
      }
    }
    Profile chosen = asked(benchmarks);
    List<Question> questions =
        chosen.questions().stream()
            .filter(question -> benchmarks.contains(question.benchmark()))
            .toList();
    if (questions.isEmpty()) {
      throw UserError.usage(
          "profile %s has none of the benchmarks that match '%s'; leave --profile away"
              .formatted(chosen.name(), regex));
    }
    return plan(chosen, questions, subjects(chosen, questions));
  }

  /** A quick run of named benchmarks asks what the default profile asks about them. */
  private Profile profile(List<String> benchmarks) {
    if (quick && profile != null) {
      throw UserError.usage("--quick is a profile of its own: give it or --profile");
    }
    try {
      if (profile != null) {
        return Profile.named(profile);
      }
    } catch (IllegalArgumentException e) {
      throw UserError.usage(String.valueOf(e.getMessage()));
    }
    if (benchmarks.stream().allMatch(Question::isAboutObjects)) {
      return Profile.named(Profile.OBJECTS);
    }
    return Profile.named(quick && benchmarks.equals(Suite.all()) ? Profile.QUICK : Profile.DEFAULT);
  }

  /** The profile with what the command line asks for instead. */
  private Profile asked(List<String> benchmarks) {
    return profile(benchmarks).with(threads.stream().distinct().toList(), splitParams());
  }

  /** Whether effort is made to fit the number of rows. */
  private boolean isFitted(Profile chosen) {
    return quick || chosen.name().equals(Profile.QUICK);
  }

  private Map<String, List<String>> splitParams() {
    Map<String, List<String>> split = new LinkedHashMap<>();
    params.forEach((name, values) -> split.put(name, List.of(values.split(","))));
    return split;
  }

  private SuiteRun plan(Profile chosen, List<Question> questions, List<String> subjects) {
    int rows = new SuiteRun(questions, subjects, chosen.effort()).rows();
    if (isFitted(chosen) && !list && rows > Effort.QUICK_ROWS_MAX) {
      throw UserError.usage(
          "%d rows: --quick has at most %d; name fewer benchmarks, allocators or threads"
              .formatted(rows, Effort.QUICK_ROWS_MAX));
    }
    if (isFitted(chosen)) {
      Effort fitting = Effort.quick(Math.min(rows, Effort.QUICK_ROWS_MAX));
      boolean pieces = questions.stream().anyMatch(q -> Question.isAboutObjects(q.benchmark()));
      return new SuiteRun(
          questions, subjects, effort(pieces ? fitting.leavingTimeForPieces() : fitting));
    }
    Map<Question, Effort> efforts = new LinkedHashMap<>();
    chosen.efforts().forEach((question, its) -> efforts.put(question, effort(its)));
    return new SuiteRun(questions, subjects, effort(chosen.effort()), efforts);
  }

  private List<String> benchmarks() {
    List<String> found = Suite.matching(pattern().pattern());
    if (found.isEmpty()) {
      throw UserError.usage(
          "no benchmark matches '%s'; there are %s"
              .formatted(regex, String.join(", ", Suite.all())));
    }
    return found;
  }

  private Pattern pattern() {
    try {
      return Pattern.compile(regex);
    } catch (PatternSyntaxException e) {
      throw UserError.usage(
          "'%s' is no regular expression: %s".formatted(regex, e.getDescription()));
    }
  }

  /** Every allocator that one of the questions can be asked about. */
  private static List<String> known(List<Question> questions) {
    Set<String> known = new LinkedHashSet<>();
    for (Question question : questions) {
      known.addAll(
          Question.isAboutObjects(question.benchmark())
              ? ObjectSubjects.names()
              : PageSubjects.names());
    }
    return List.copyOf(known);
  }

  private List<String> subjects(Profile asked, List<Question> questions) {
    List<String> known = known(questions);
    Set<String> chosen = new LinkedHashSet<>(List.of(PageSubjects.CONTROL));
    if (allocs.isEmpty()) {
      chosen.addAll(known);
      if (!asked.name().equals(Profile.POOL)) {
        chosen.removeIf(ObjectSubjects::isPool);
      }
    }
    allocs.forEach(name -> chosen.addAll(named(name, known)));
    return List.copyOf(chosen);
  }

  /** The allocator of a name, or those that are this one over pages of some kind: {@code NAME+PAGES}. */
  private static List<String> named(String name, List<String> known) {
    List<String> found =
        known.contains(name)
            ? List.of(name)
            : known.stream().filter(other -> other.startsWith(name + ObjectSubjects.OVER)).toList();
    if (found.isEmpty()) {
      throw UserError.usage(
          "no allocator '%s'; there are %s".formatted(name, String.join(", ", known)));
    }
    return found;
  }

  private Effort effort(Effort base) {
    try {
      return new Effort(
          forks == null ? base.forks() : forks,
          warmups == null ? base.warmups() : warmups,
          iterations == null ? base.iterations() : iterations,
          iterationMillis == null ? base.iterationMillis() : iterationMillis);
    } catch (IllegalArgumentException e) {
      throw UserError.usage(String.valueOf(e.getMessage()));
    }
  }
}
