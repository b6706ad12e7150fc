package org.kmem.bench.gate;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.kmem.bench.report.WholeFile;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * Everything that was measured, so that it can be judged again: what {@code ./kmem gate --json} writes and {@code --from}
 * reads.
 *
 * @param schema {@link #SCHEMA}
 * @param date when it began, ISO 8601 in UTC
 * @param base name of the base
 * @param candidate name of the candidate, the same as the base's where both are the same program
 * @param machine where it was measured
 * @param noise share of a quarter of a second before in which a thread that only read the clock did not get the CPU
 * @param criteria when a row counts as slower
 * @param effort iterations of each JVM, in words
 * @param jvmArgs options of the JVMs on top of those that every benchmark has
 * @param plantedPercent by how much the candidate was slowed down on purpose; 0 for not at all
 * @param blocksPlanned how many blocks of each row were decided on beforehand
 * @param rows what was measured
 * @param judgement what was made of it, for readers of the file; {@code --from} makes it anew. Null before all is measured
 */
public record BlockFile(
    String schema,
    String date,
    String base,
    String candidate,
    Machine machine,
    double noise,
    Criteria criteria,
    String effort,
    List<String> jvmArgs,
    double plantedPercent,
    int blocksPlanned,
    List<RowBlocks> rows,
    @Nullable Judgement judgement) {
  /** Names what the file is, and its version. */
  public static final String SCHEMA = "kmem-gate/1";

  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(SerializationFeature.INDENT_OUTPUT)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .build();

  /** Copies the lists, and makes sure that nothing is missing, as in a file that somebody edited. */
  public BlockFile {
    Objects.requireNonNull(date, "date");
    Objects.requireNonNull(base, "base");
    Objects.requireNonNull(candidate, "candidate");
    Objects.requireNonNull(machine, "machine");
    Objects.requireNonNull(criteria, "criteria");
    Objects.requireNonNull(effort, "effort");
    jvmArgs = List.copyOf(jvmArgs);
    rows = List.copyOf(rows);
  }

  /**
   * Whether both sides were the same program and neither was slowed down: what it finds is false.
   *
   * @return true for A/A
   */
  public boolean hasNoDifference() {
    return base.equals(candidate) && plantedPercent == 0;
  }

  /**
   * Whether every row that can be measured has as many blocks as were decided on.
   *
   * @return false if it was ended early
   */
  public boolean coversPlan() {
    return rows.stream()
        .filter(row -> row.baseFailure() == null && row.candidateFailure() == null)
        .allMatch(row -> row.blocks().size() >= blocksPlanned);
  }

  BlockFile withRows(List<RowBlocks> other) {
    return new BlockFile(
        schema,
        date,
        base,
        candidate,
        machine,
        noise,
        criteria,
        effort,
        jvmArgs,
        plantedPercent,
        blocksPlanned,
        other,
        judgement);
  }

  /**
   * The same with what was made of it.
   *
   * @param made verdicts of the rows
   * @return the file's content
   */
  public BlockFile judged(Judgement made) {
    return new BlockFile(
        schema,
        date,
        base,
        candidate,
        machine,
        noise,
        made.criteria(),
        effort,
        jvmArgs,
        plantedPercent,
        blocksPlanned,
        rows,
        made);
  }

  /**
   * Reads files and joins their blocks.
   *
   * @param files at least one
   * @param acrossMachines whether they may come from different machines
   * @return blocks of all; everything else is the first one's
   * @throws GateException if one is no such file, or if they measured different things or on different machines
   * @throws IOException if one cannot be read
   */
  public static BlockFile read(List<Path> files, boolean acrossMachines) throws IOException {
    BlockFile all = read(files.getFirst());
    for (Path file : files.subList(1, files.size())) {
      all = all.and(read(file), file, acrossMachines);
    }
    return all;
  }

  private BlockFile and(BlockFile more, Path file, boolean acrossMachines) {
    if (!acrossMachines && !machine.equals(more.machine)) {
      throw GateException.usage(
          "%s was measured on another machine:%n  %s%n  %s%n--across-machines joins them all the same"
              .formatted(file, more.machine.text(), machine.text()));
    }
    demandSame(file, "base", base, more.base);
    demandSame(file, "candidate", candidate, more.candidate);
    demandSame(file, "effort", effort, more.effort);
    demandSame(file, "jvmArgs", jvmArgs, more.jvmArgs);
    demandSame(file, "plantedPercent", plantedPercent, more.plantedPercent);
    Map<String, RowBlocks> byName = new LinkedHashMap<>();
    for (RowBlocks row : rows) {
      byName.put(row.name(), row);
    }
    more.rows.forEach(row -> byName.merge(row.name(), row, RowBlocks::and));
    return new BlockFile(
        schema,
        date,
        base,
        candidate,
        machine,
        Math.max(noise, more.noise),
        criteria,
        effort,
        jvmArgs,
        plantedPercent,
        blocksPlanned + more.blocksPlanned,
        new ArrayList<>(byName.values()),
        null);
  }

  private static void demandSame(Path file, String what, Object some, Object other) {
    if (!some.equals(other)) {
      throw GateException.usage(
          "%s: its %s is %s, and %s in the first file: these blocks cannot be joined"
              .formatted(file, what, other, some));
    }
  }

  private static BlockFile read(Path file) throws IOException {
    String text = Files.readString(file);
    try {
      JsonNode root = JSON.readTree(text);
      String schema = root.path("schema").asString("");
      if (!schema.equals(SCHEMA)) {
        throw GateException.usage(
            "%s has schema '%s'; this kmem reads %s, which './kmem gate --json FILE' writes"
                .formatted(file, schema, SCHEMA));
      }
      return JSON.treeToValue(root, BlockFile.class);
    } catch (JacksonException broken) {
      throw GateException.usage(
          "%s is no whole file of blocks: %s; make one with './kmem gate --json FILE'"
              .formatted(
                  file,
                  String.valueOf(broken.getOriginalMessage()).lines().findFirst().orElse("")));
    }
  }

  /**
   * Writes a file, replacing what is there: at any moment there is the old one or the new, whole.
   *
   * @param file the file; its folder is made if need be
   * @throws IOException if it cannot be written
   */
  public void write(Path file) throws IOException {
    WholeFile.write(file, JSON.writeValueAsString(this) + "\n");
  }
}
