package org.kmem.bench.gate;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.commons.statistics.descriptive.StandardDeviation;
import org.kmem.bench.report.WholeFile;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a machine does to a gate that has nothing to find: kept in a file for each machine, and asked before a gate on it may
 * fail anybody's change.
 *
 * @param schema {@link #SCHEMA}
 * @param date when it was measured, ISO 8601 in UTC
 * @param machine which machine
 * @param effort iterations of each JVM, in words
 * @param criteria what counted as slower
 * @param rowNoise by the name of the row, standard deviation of its blocks' log-ratios
 * @param falseAlarms how often a row was called slower, of trials with as many blocks as a gate has
 * @param fit whether false alarms may be as rare as the gate's alpha says
 */
public record Calibration(
    String schema,
    String date,
    Machine machine,
    String effort,
    Criteria criteria,
    Map<String, Double> rowNoise,
    Resampling falseAlarms,
    boolean fit) {
  /** Names what the file is, and its version. */
  public static final String SCHEMA = "kmem-gate-calibration/1";

  /** Name of a property of the JVM. */
  public static final String CACHE = "kmem.cache";

  private static final JsonMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  /** Trials that a calibration draws. */
  private static final int TRIALS = 1_000;

  /**
   * Makes a calibration of what was measured without a difference.
   *
   * @param measured blocks of which both sides were the same program
   * @param criteria what counts as slower
   * @param gateBlocks how many blocks a gate has; if there are fewer, one trial has all there are
   * @return the calibration
   * @throws GateException if there are too few blocks for a gate to find anything
   */
  public static Calibration of(BlockFile measured, Criteria criteria, int gateBlocks) {
    List<RowBlocks> rows = measured.rows().stream().filter(row -> !row.blocks().isEmpty()).toList();
    int pool = rows.stream().mapToInt(row -> row.blocks().size()).min().orElse(0);
    int needed = criteria.blocksMin(Math.max(1, rows.size()));
    if (pool < needed) {
      throw GateException.usage(
          "%d blocks of %d rows calibrate nothing: with fewer than %d no alarm can be raised; measure more and join the files with --from"
              .formatted(pool, rows.size(), needed));
    }
    Map<String, Double> noise = new LinkedHashMap<>();
    rows.forEach(row -> noise.put(row.name(), StandardDeviation.of(row.slowdowns()).getAsDouble()));
    Resampling falseAlarms =
        Resampling.of(rows, criteria, Math.clamp(gateBlocks, needed, pool), TRIALS, 0, true, 1);
    return new Calibration(
        SCHEMA,
        measured.date(),
        measured.machine(),
        measured.effort(),
        criteria,
        noise,
        falseAlarms,
        falseAlarms.anyFound().low() <= criteria.alpha());
  }

  /**
   * Where calibrations are kept, and bases that were built: what the property {@value #CACHE} names, else {@code kmem} in the
   * user's folder for caches.
   *
   * @return a folder, which need not exist
   */
  public static Path cache() {
    String named = System.getProperty(CACHE);
    if (named != null) {
      return Path.of(named);
    }
    String given = System.getenv("XDG_CACHE_HOME");
    Path caches =
        given == null || given.isBlank()
            ? Path.of(System.getProperty("user.home"), ".cache")
            : Path.of(given);
    return caches.resolve("kmem");
  }

  private static Path file(Path cache, Machine machine) {
    return cache.resolve("gate-" + machine.id() + ".json");
  }

  /**
   * Keeps it.
   *
   * @param cache folder of calibrations
   * @return the file it is in
   * @throws IOException if it cannot be written
   */
  public Path write(Path cache) throws IOException {
    Path file = file(cache, machine);
    WholeFile.write(file, JSON.writeValueAsString(this) + "\n");
    return file;
  }

  /**
   * The calibration of a machine.
   *
   * @param cache folder of calibrations
   * @param machine which machine
   * @return its calibration, or empty if there is none that this kmem can read
   * @throws IOException if there is a file that cannot be read
   */
  public static Optional<Calibration> find(Path cache, Machine machine) throws IOException {
    Path file = file(cache, machine);
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try {
      Calibration found = JSON.readValue(Files.readString(file), Calibration.class);
      return SCHEMA.equals(found.schema) ? Optional.of(found) : Optional.empty();
    } catch (JacksonException unreadable) {
      return Optional.empty(); // of another version of kmem, or broken: to calibrate again mends it
    }
  }

  /**
   * What a gate is not calibrated for.
   *
   * @param rows names of the rows
   * @param otherEffort iterations of each JVM, in words
   * @return reasons, none if this calibration says what to expect of it
   */
  public List<String> gaps(List<String> rows, String otherEffort) {
    List<String> gaps = new ArrayList<>();
    if (!effort.equals(otherEffort)) {
      gaps.add("it was calibrated with %s, and measures %s".formatted(effort, otherEffort));
    }
    for (String row : rows) {
      if (!rowNoise.containsKey(row)) {
        gaps.add("it was calibrated without the row " + row);
      }
    }
    return gaps;
  }
}
