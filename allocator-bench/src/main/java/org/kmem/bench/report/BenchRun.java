package org.kmem.bench.report;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;
import org.kmem.bench.micro.Figures;
import org.kmem.bench.micro.Suite;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * A run of the benchmarks with everything needed to judge it: one result file. {@code docs/BENCHMARKING.md}
 * describes the schema.
 *
 * @param schema {@link #SCHEMA}
 * @param kmem version of kmem
 * @param commit commit it was built from, or {@code unknown}
 * @param date when the run began, in UTC
 * @param quick whether it is for orientation only
 * @param effort how long each row was measured, in words
 * @param checkLevel level of the engine's checks
 * @param cpus CPUs that were available
 * @param environment facts about JDK, machine and noise, by what the doctor calls them
 * @param failed names of the rows that could not be measured
 * @param skipped names of the rows that wanted more memory than there was, each with what was said about it;
 *     and how many rows an interrupted run did not reach
 * @param configurations what allocators of pieces said of their settings, by name
 * @param jmh JMH's own result: an array of rows
 */
public record BenchRun(
    String schema,
    String kmem,
    String commit,
    String date,
    boolean quick,
    String effort,
    int checkLevel,
    int cpus,
    Map<String, Map<String, Object>> environment,
    List<String> failed,
    @JsonSetter(nulls = Nulls.AS_EMPTY) List<String> skipped,
    @JsonSetter(nulls = Nulls.AS_EMPTY) Map<String, List<String>> configurations,
    JsonNode jmh) {
  /** Name and version of the schema. */
  public static final String SCHEMA = "kmem-bench/1";

  private static final JsonMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  private static final String GARBAGE = "gc.alloc.rate.norm";

  /** What a setting of a JVM is called. */
  private static final Pattern JVM_SETTING = Pattern.compile("^-X(m[sx]|X:[+-]?\\w+)");

  /**
   * Checks that nothing is missing.
   *
   * @throws NullPointerException naming what is
   */
  public BenchRun {
    Objects.requireNonNull(schema, "schema");
    Objects.requireNonNull(kmem, "kmem");
    Objects.requireNonNull(commit, "commit");
    Objects.requireNonNull(date, "date");
    Objects.requireNonNull(effort, "effort");
    Objects.requireNonNull(environment, "environment");
    Objects.requireNonNull(failed, "failed");
    Objects.requireNonNull(skipped, "skipped");
    Objects.requireNonNull(configurations, "configurations");
    Objects.requireNonNull(jmh, "jmh");
  }

  /**
   * Reads JMH's own JSON.
   *
   * @param text the array that JMH writes
   * @return what {@code jmh} takes
   */
  public static JsonNode parseJmh(String text) {
    return JSON.readTree(text);
  }

  /**
   * Reads a result file.
   *
   * @param file the file
   * @return the run
   * @throws IOException if it cannot be read
   * @throws ResultFileException if it is no result file
   */
  public static BenchRun read(Path file) throws IOException {
    String text = Files.readString(file);
    BenchRun run;
    try {
      run = JSON.readValue(text, BenchRun.class);
    } catch (JacksonException e) {
      throw new ResultFileException(
          "%s is no result file: %s; make one with ./kmem bench --json FILE"
              .formatted(file, e.getOriginalMessage()));
    }
    if (!run.schema.equals(SCHEMA)) {
      throw new ResultFileException(
          "%s has schema '%s'; this kmem reads %s".formatted(file, run.schema, SCHEMA));
    }
    run.rows(); // so that what is wrong shows here, with the file's name known
    return run;
  }

  /**
   * Writes a result file, replacing what is there: at any moment there is the old one or the new, whole.
   *
   * @param file the file; its folder is made if need be
   * @throws IOException if it cannot be written
   */
  public void write(Path file) throws IOException {
    WholeFile.write(file, JSON.writeValueAsString(this) + "\n");
  }

  /**
   * The rows that were measured.
   *
   * @return rows in the order of the run
   * @throws ResultFileException if JMH's part of the file lacks something
   */
  public List<BenchRow> rows() {
    return StreamSupport.stream(jmh.spliterator(), false).map(BenchRun::row).toList();
  }

  /**
   * The same run with some of its rows only, measured, failed and skipped.
   *
   * @param rows found in a row's benchmark with its parameters, such as {@code OrderZeroPair.pair
   *     executor=platform front=handle}
   * @return a run of the rows in which the expression is found
   */
  public BenchRun only(Pattern rows) {
    List<JsonNode> found =
        StreamSupport.stream(jmh.spliterator(), false)
            .filter(node -> {
              BenchRow row = row(node);
              return rows.matcher(row.benchmark() + " " + row.paramText()).find();
            })
            .toList();
    return new BenchRun(
        schema,
        kmem,
        commit,
        date,
        quick,
        effort,
        checkLevel,
        cpus,
        environment,
        failed.stream().filter(name -> rows.matcher(name).find()).toList(),
        skipped.stream().filter(name -> rows.matcher(name).find()).toList(),
        configurations,
        JSON.valueToTree(found));
  }

  /** The rows that found something beside their time, by the beginning of its name. */
  List<FigureRow> figures(String prefix) {
    List<FigureRow> found = new ArrayList<>();
    for (JsonNode node : jmh) {
      Map<String, Double> scores = new TreeMap<>();
      Map<String, List<Double>> series = new TreeMap<>();
      for (Map.Entry<String, JsonNode> metric : node.path("secondaryMetrics").properties()) {
        if (metric.getKey().startsWith(prefix)) {
          scores.put(metric.getKey(), number(metric.getValue().path("score")));
          series.put(metric.getKey(), numbers(metric.getValue().path("rawData").path(0)));
        }
      }
      if (!scores.isEmpty()) {
        JsonNode forks = node.path("primaryMetric").path("rawData");
        List<List<Double>> times =
            StreamSupport.stream(forks.spliterator(), false).map(BenchRun::numbers).toList();
        found.add(new FigureRow(row(node), scores, series, times));
      }
    }
    return found;
  }

  /** Heap, collector and other settings of the JVMs that measured pieces; of several of a name, the one that counts. */
  List<String> jvmSettingsForPieces() {
    Map<String, String> settings = new LinkedHashMap<>();
    for (JsonNode node : jmh) {
      if (row(node).isAboutPieces()) {
        for (JsonNode option : node.path("jvmArgs")) {
          Matcher setting = JVM_SETTING.matcher(option.asString());
          if (setting.find()) {
            settings.put(setting.group(), option.asString());
          }
        }
      }
    }
    return List.copyOf(settings.values());
  }

  /** A fact of the environment as text, or {@code unknown}. */
  String fact(String finding, String key) {
    Object value = environment.getOrDefault(finding, Map.of()).get(key);
    return value == null ? "unknown" : value.toString();
  }

  private static BenchRow row(JsonNode node) {
    try {
      Map<String, String> params = new TreeMap<>();
      node.path("params")
          .properties()
          .forEach(p -> params.put(p.getKey(), p.getValue().asString()));
      JsonNode primary = node.required("primaryMetric");
      String unit = primary.required("scoreUnit").asString();
      String alloc = params.remove("alloc");
      if (alloc == null || !unit.equals("ns/op")) {
        throw new ResultFileException(
            "a row has unit '%s' and allocator '%s'; ns/op and a name are needed"
                .formatted(unit, alloc));
      }
      return new BenchRow(
          Suite.label(node.required("benchmark").asString()),
          alloc,
          node.required("threads").asInt(),
          Collections.unmodifiableMap(params),
          number(primary.required("score")),
          number(primary.required("scoreError")),
          garbage(node.path("secondaryMetrics")));
    } catch (JacksonException e) {
      throw new ResultFileException("a row of the JMH result is broken: " + e.getOriginalMessage());
    }
  }

  /** What a benchmark found itself, else what JMH did, with what threads do before and after their operations. */
  private static double garbage(JsonNode metrics) {
    JsonNode own = metrics.path(Figures.GARBAGE);
    return number((own.isMissingNode() ? metrics.path(GARBAGE) : own).path("score"));
  }

  private static List<Double> numbers(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false).map(BenchRun::number).toList();
  }

  /** JMH writes what is no number as text. */
  private static double number(JsonNode node) {
    return node.isNumber() ? node.doubleValue() : Double.NaN;
  }
}
