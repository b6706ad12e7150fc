package org.kmem.bench.compare;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;

/**
 * Result files: what JMH writes with {@code -rf json}, whoever's benchmarks they are, and what {@code kmem bench}
 * writes, which has JMH's rows in it.
 *
 * <p>Format: {@code org.openjdk.jmh.results.format.JSONResultFormat}. In mode {@code sample} JMH keeps histograms; a
 * fork's value is their mean.
 */
public final class JmhFile {
  /** The metric that a benchmark is run for. */
  public static final String PRIMARY = "primary";

  private static final JsonMapper JSON = JsonMapper.builder().build();

  private JmhFile() {}

  /**
   * Reads a result file.
   *
   * @param file the file
   * @param metric {@link #PRIMARY} or the name of a secondary metric, such as {@code gc.alloc.rate.norm}
   * @return its rows that have the metric; the set is named as the file
   * @throws ResultFormatException if there is no such file, it is no result file, has no rows, or no row has the metric
   * @throws IOException if it cannot be read
   */
  public static ResultSet read(Path file, String metric) throws IOException {
    List<MeasuredRow> rows = new ArrayList<>();
    int number = 0;
    for (JsonNode row : rowsOf(file)) {
      number++;
      try {
        measured(row, metric).ifPresent(rows::add);
      } catch (JacksonException | IllegalArgumentException broken) {
        throw new ResultFormatException(
            "%s: row %d is broken: %s".formatted(file, number, firstLine(broken)));
      }
    }
    if (rows.isEmpty()) {
      throw new ResultFormatException(
          number == 0
              ? file + " has no rows: the run measured nothing, or was ended before its first row"
              : "%s: none of its %d rows has a metric '%s'".formatted(file, number, metric));
    }
    return new ResultSet(file.toString(), rows);
  }

  /**
   * The rows of several files in one, as of parts of a run on several machines.
   *
   * @param files result files
   * @return an array as JMH writes it, rows in the order of the files
   * @throws ResultFormatException if one is no result file
   * @throws IOException if one cannot be read
   */
  public static String merge(List<Path> files) throws IOException {
    ArrayNode all = JSON.createArrayNode();
    for (Path file : files) {
      rowsOf(file).forEach(all::add);
    }
    return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(all) + "\n";
  }

  private static JsonNode rowsOf(Path file) throws IOException {
    String text;
    try {
      text = Files.readString(file);
    } catch (NoSuchFileException missing) {
      throw new ResultFormatException(
          file + ": no such file; make one with './kmem bench --json FILE' or JMH's '-rf json'");
    }
    if (text.isBlank()) {
      throw new ResultFormatException(
          file + " is empty: JMH writes its results when a run ends; was it killed?");
    }
    JsonNode root;
    try {
      root = JSON.readTree(text);
    } catch (JacksonException broken) {
      throw new ResultFormatException(
          "%s is no JSON, perhaps cut off: %s".formatted(file, firstLine(broken)));
    }
    JsonNode rows = root.isObject() ? root.path("jmh") : root;
    if (!rows.isArray()) {
      throw new ResultFormatException(
          file + " is JSON, but neither what JMH writes (-rf json) nor what './kmem bench' does");
    }
    return rows;
  }

  private static Optional<MeasuredRow> measured(JsonNode row, String metric) {
    JsonNode found =
        metric.equals(PRIMARY)
            ? row.required("primaryMetric")
            : row.path("secondaryMetrics").path(metric);
    if (found.isMissingNode()) {
      return Optional.empty();
    }
    SortedMap<String, String> params = new TreeMap<>();
    row.path("params")
        .properties()
        .forEach(param -> params.put(param.getKey(), param.getValue().asString()));
    return Optional.of(
        new MeasuredRow(
            new RowKey(
                row.required("benchmark").asString(),
                row.required("mode").asString(),
                row.required("threads").asInt(),
                params),
            MetricUnit.of(found.required("scoreUnit").asString()),
            forks(found)));
  }

  private static List<List<Double>> forks(JsonNode metric) {
    List<List<Double>> forks = new ArrayList<>();
    if (metric.has("rawDataHistogram")) {
      for (JsonNode fork : metric.path("rawDataHistogram")) {
        forks.add(values(fork, JmhFile::histogramMean));
      }
    } else {
      for (JsonNode fork : metric.required("rawData")) {
        forks.add(values(fork, JmhFile::number));
      }
    }
    return forks;
  }

  private static List<Double> values(JsonNode fork, ToDoubleFunction<JsonNode> value) {
    List<Double> values = new ArrayList<>();
    for (JsonNode iteration : fork) {
      double found = value.applyAsDouble(iteration);
      if (!Double.isFinite(found)) {
        throw new IllegalArgumentException("a value is " + found);
      }
      values.add(found);
    }
    return values;
  }

  /** The mean of pairs of a value and how often it was. */
  private static double histogramMean(JsonNode pairs) {
    double sum = 0;
    double count = 0;
    for (JsonNode pair : pairs) {
      sum += number(pair.path(0)) * number(pair.path(1));
      count += number(pair.path(1));
    }
    return sum / count;
  }

  /** JMH writes what is no number as text. */
  private static double number(JsonNode value) {
    return value.isNumber() ? value.asDouble() : Double.parseDouble(value.asString());
  }

  private static String firstLine(RuntimeException broken) {
    String message =
        broken instanceof JacksonException jackson
            ? jackson.getOriginalMessage()
            : broken.getMessage();
    return message == null
        ? broken.getClass().getSimpleName()
        : message.lines().findFirst().orElse("");
  }
}
