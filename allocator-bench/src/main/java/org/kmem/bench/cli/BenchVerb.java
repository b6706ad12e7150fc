package org.kmem.bench.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;
import org.kmem.bench.micro.Effort;
import org.kmem.bench.micro.Suite;
import org.kmem.bench.micro.SuiteRun;
import org.kmem.bench.report.BenchRun;
import org.kmem.bench.report.BenchTable;
import org.kmem.bench.report.ResultSection;
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
      "Without --quick it measures for a result set: half a minute a row."
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
      description = "Benchmarks whose full name matches; default: all.")
  private String regex = "";

  @Option(
      names = "--alloc",
      split = ",",
      paramLabel = "NAME",
      description = "Allocators to compare, the control is added; default: all. See --list.")
  private List<String> allocs = new ArrayList<>();

  @Option(
      names = "--threads",
      split = ",",
      paramLabel = "N",
      defaultValue = "1,2",
      description = "Numbers of threads; default: ${DEFAULT-VALUE}.")
  private List<Integer> threads = new ArrayList<>();

  @Option(
      names = "--quick",
      description = "At most three minutes and 50 rows, for orientation only.")
  private boolean quick;

  @Option(
      names = "--json",
      paramLabel = "FILE",
      description = "Also write a result file: JMH's JSON and the environment.")
  private @Nullable Path json;

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
        "With --from: put the table between the results:begin and results:end marks of a document,",
        "which is made if it does not exist."
      })
  private @Nullable Path into;

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
    if (into != null) {
      throw UserError.usage("--into needs a result file: give it with --from FILE");
    }
    return measure();
  }

  private void printList() {
    out.println("benchmarks:");
    Suite.all().forEach(name -> out.println("  " + name));
    out.println("allocators:");
    PageSubjects.names().forEach(name -> out.println("  " + name));
    out.flush();
  }

  private void render(Path file) throws IOException {
    BenchRun run = BenchRun.read(file);
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
            : ResultSection.emptyDocument("Result set");
    Files.writeString(document, ResultSection.replace(before, BenchTable.of(run).markdown(link)));
  }

  private int measure() throws IOException {
    SuiteRun plan = plan();
    List<Finding> findings = Provenance.findings();
    findings.stream()
        .filter(finding -> finding.status() != Finding.Status.OK)
        .forEach(finding -> err.println(DoctorVerb.line(finding)));
    err.println(
        "%d rows: %s, about %d s"
            .formatted(
                plan.rows(), plan.effort(), plan.effort().estimateMillis(plan.rows()) / 1_000));
    err.flush();
    String date = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
    SuiteRun.Outcome outcome = plan.run(err);
    BenchRun run =
        new BenchRun(
            BenchRun.SCHEMA,
            Version.kmem(),
            Provenance.commit(System.getProperty("kmem.home")),
            date,
            plan.effort().isQuick(),
            plan.effort().toString(),
            CheckLevel.LEVEL,
            Runtime.getRuntime().availableProcessors(),
            Provenance.facts(findings),
            outcome.failed(),
            BenchRun.parseJmh(outcome.jmhJson()));
    if (json != null) {
      run.write(json);
    }
    print(run, json == null ? "not kept" : json.toString());
    if (outcome.failed().isEmpty()) {
      return ExitCode.OK;
    }
    err.println("kmem: rows failed: " + String.join(", ", outcome.failed()) + "; see above");
    err.flush();
    return ExitCode.INTERNAL;
  }

  private void print(BenchRun run, String link) {
    BenchTable table = BenchTable.of(run);
    out.print(markdown ? table.markdown(link) : table.text());
    out.flush();
  }

  /** What the command line asks for, or a {@link UserError} that lists what there is. */
  SuiteRun plan() {
    List<String> benchmarks = benchmarks();
    List<String> subjects = subjects();
    List<Integer> counts = threads.stream().distinct().toList();
    for (int count : counts) {
      if (count < 1 || count > THREADS_MAX) {
        throw UserError.usage(
            "--threads %d: give numbers from 1 to %d".formatted(count, THREADS_MAX));
      }
    }
    int rows = benchmarks.size() * subjects.size() * counts.size();
    if (quick && rows > Effort.QUICK_ROWS_MAX) {
      throw UserError.usage(
          "%d rows: --quick has at most %d; name fewer benchmarks, allocators or threads"
              .formatted(rows, Effort.QUICK_ROWS_MAX));
    }
    return new SuiteRun(benchmarks, subjects, counts, effort(rows));
  }

  private List<String> benchmarks() {
    try {
      List<String> found = Suite.matching(regex);
      if (found.isEmpty()) {
        throw UserError.usage(
            "no benchmark matches '%s'; there are %s"
                .formatted(regex, String.join(", ", Suite.all())));
      }
      return found;
    } catch (PatternSyntaxException e) {
      throw UserError.usage(
          "'%s' is no regular expression: %s".formatted(regex, e.getDescription()));
    }
  }

  private List<String> subjects() {
    List<String> known = PageSubjects.names();
    Set<String> chosen = new LinkedHashSet<>(List.of(PageSubjects.CONTROL));
    chosen.addAll(allocs.isEmpty() ? known : allocs);
    chosen.stream()
        .filter(name -> !known.contains(name))
        .findFirst()
        .ifPresent(name -> {
          throw UserError.usage(
              "no allocator '%s'; there are %s".formatted(name, String.join(", ", known)));
        });
    return List.copyOf(chosen);
  }

  private Effort effort(int rows) {
    Effort base = quick ? Effort.quick(rows) : Effort.FULL;
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
