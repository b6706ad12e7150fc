package org.kmem.bench.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.kmem.bench.compare.ComparedRow;
import org.kmem.bench.compare.Comparison;
import org.kmem.bench.compare.JmhFile;
import org.kmem.bench.compare.Replicate;
import org.kmem.bench.compare.ResultFormatException;
import org.kmem.bench.compare.ResultSet;
import org.kmem.bench.compare.Significance;
import org.kmem.bench.report.ComparisonTable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** {@code compare}: results side by side, with what is known about their differences. */
@Command(
    name = "compare",
    description = {
      "Compares benchmark results: medians, and changes where a test finds one.",
      "Two files and more are columns of a table, the first is the base; one file is split --by"
          + " something."
    },
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    footer = {
      "",
      "Files are what JMH writes with '-rf json', of any benchmarks, or './kmem bench --json'.",
      "Conventions are benchstat's: U-test, medians with intervals of order statistics, geomean.",
      "The fork is what counts as one measurement: with fewer than 4 of them on each side no",
      "difference can be found at alpha 0.05. 'sees 4.2%%' tells what would have been found."
    })
final class CompareVerb implements Callable<Integer> {
  /** What {@code --by size} may mean, in this order. */
  private static final List<String> SIZES = List.of("sizeBytes", "order", "size");

  private static final String SIZE = "size";
  private static final String ALLOC = "alloc";
  private static final String CONTROL = "control:";

  private static final JsonMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  /** How a comparison is shown. */
  private enum Format {
    /** For a terminal. */
    TEXT,
    /** For a document. */
    MARKDOWN,
    /** For a spreadsheet. */
    CSV,
    /** For a program. */
    JSON,
    /** One page that needs nothing else. */
    HTML
  }

  /** Which row comes first. */
  private enum Order {
    /** As in the files. */
    RUN,
    /** By name. */
    NAME,
    /** The largest change of the last column first. */
    DELTA
  }

  private final PrintWriter out;

  @Parameters(paramLabel = "FILE", arity = "1..*", description = "Result files.")
  private List<Path> files = List.of();

  @Option(
      names = "--by",
      paramLabel = "NAME",
      description = "Split one file: alloc, threads, size or any parameter of the benchmarks.")
  private @Nullable String by;

  @Option(
      names = "--base",
      paramLabel = "COLUMN",
      description = "What the others are compared with; default: the first, or the control.")
  private @Nullable String base;

  @Option(
      names = {"-f", "--filter"},
      paramLabel = "REGEX",
      description = "Only rows in whose benchmark and parameters it is found.")
  private @Nullable Pattern filter;

  @Option(
      names = "--metric",
      paramLabel = "NAME",
      description = "A secondary metric such as gc.alloc.rate.norm (default ${DEFAULT-VALUE}).")
  private String metric = JmhFile.PRIMARY;

  @Option(
      names = "--rename",
      paramLabel = "OLD=NEW",
      description = "A part of benchmarks' names and what it is compared as; may be repeated.")
  private Map<String, String> renames = new LinkedHashMap<>();

  @Option(
      names = "--replicate",
      paramLabel = "fork|iteration",
      description = "What counts as one measurement (default fork).")
  private Replicate replicate = Replicate.FORK;

  @Option(
      names = "--alpha",
      paramLabel = "A",
      description = "A difference counts when p is smaller (default ${DEFAULT-VALUE}).")
  private double alpha = Significance.USUAL.alpha();

  @Option(
      names = "--confidence",
      paramLabel = "C",
      description = "Level of the intervals (default ${DEFAULT-VALUE}).")
  private double confidence = Significance.USUAL.confidence();

  @Option(names = "--sort", paramLabel = "run|name|delta", description = "Order (default run).")
  private Order sort = Order.RUN;

  @Option(
      names = "--format",
      paramLabel = "text|markdown|csv|json|html",
      description = "How it is printed (default text).")
  private Format format = Format.TEXT;

  @Option(names = "--json", description = "Short for --format json.")
  private boolean json;

  @Option(
      names = "--merge",
      paramLabel = "FILE",
      description = "Compare nothing: write the rows of all files into one, as JMH's JSON.")
  private @Nullable Path merged;

  CompareVerb(PrintWriter out) {
    this.out = out;
  }

  @Override
  public Integer call() throws IOException {
    try {
      if (merged != null) {
        Files.writeString(merged, JmhFile.merge(files));
      } else {
        out.print(text(comparison()));
        out.flush();
      }
    } catch (ResultFormatException unusable) {
      throw UserError.usage(String.valueOf(unusable.getMessage()));
    }
    return ExitCode.OK;
  }

  private Comparison comparison() throws IOException {
    Comparison comparison = Comparison.of(columns(), significance(), replicate);
    return switch (sort) {
      case RUN -> comparison;
      case NAME -> comparison.sorted(Comparator.comparing(ComparedRow::key));
      case DELTA ->
          comparison.sorted(Comparator.comparingDouble(CompareVerb::changeOfLast).reversed());
    };
  }

  private static double changeOfLast(ComparedRow row) {
    return row.deltas().getLast().map(delta -> Math.abs(delta.change())).orElse(-1.0);
  }

  private Significance significance() {
    try {
      return new Significance(alpha, confidence);
    } catch (IllegalArgumentException wrong) {
      throw UserError.usage(String.valueOf(wrong.getMessage()));
    }
  }

  private List<ResultSet> columns() throws IOException {
    List<ResultSet> runs = new ArrayList<>();
    for (Path file : files) {
      ResultSet run = JmhFile.read(file, metric).renamed(renames);
      runs.add(filter == null ? run : run.only(filter));
    }
    if (by == null) {
      return baseFirst(runs, base);
    }
    if (runs.size() != 1) {
      throw UserError.usage(
          "--by splits one file, there are %d: compare them without it".formatted(runs.size()));
    }
    List<ResultSet> parts = runs.getFirst().by(dimension(runs.getFirst(), by));
    return baseFirst(parts, base == null && by.equals(ALLOC) ? control(parts) : base);
  }

  private static String dimension(ResultSet run, String name) {
    return name.equals(SIZE)
        ? SIZES.stream()
            .filter(size -> run.rows().stream().anyMatch(row -> !row.key().value(size).isEmpty()))
            .findFirst()
            .orElse(SIZE)
        : name;
  }

  private static @Nullable String control(List<ResultSet> parts) {
    return parts.stream()
        .map(ResultSet::name)
        .filter(name -> name.startsWith(CONTROL))
        .findFirst()
        .orElse(null);
  }

  private static List<ResultSet> baseFirst(List<ResultSet> columns, @Nullable String name) {
    if (name == null) {
      return columns;
    }
    List<ResultSet> ordered = new ArrayList<>(columns);
    ResultSet first =
        columns.stream()
            .filter(column -> column.name().equals(name))
            .findFirst()
            .orElseThrow(() ->
                UserError.usage(
                    "--base %s: there is no such column; there are %s"
                        .formatted(
                            name,
                            String.join(", ", columns.stream().map(ResultSet::name).toList()))));
    ordered.remove(first);
    ordered.addFirst(first);
    return ordered;
  }

  private String text(Comparison comparison) {
    ComparisonTable table = ComparisonTable.of(comparison);
    return switch (json ? Format.JSON : format) {
      case TEXT -> table.text();
      case MARKDOWN -> table.markdown();
      case CSV -> table.csv();
      case HTML -> table.html();
      case JSON -> JSON.writeValueAsString(comparison) + "\n";
    };
  }
}
