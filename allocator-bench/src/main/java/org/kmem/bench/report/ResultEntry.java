package org.kmem.bench.report;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * A result set as the index of the archive names it: one line of JSON.
 *
 * @param set name of its folder
 * @param question what it was measured for
 * @param date when the run began, in UTC
 * @param schema schema of its raw data
 * @param commit commit that was measured
 * @param jdk version of the JDK
 * @param machine processor, CPUs and system, in words
 * @param noisePercent share of its time that a thread lost which only read the clock, before the run; -1 if unknown
 * @param rows rows that were measured
 * @param sha256 of the file with the raw data: it is never changed afterwards
 */
public record ResultEntry(
    String set,
    String question,
    String date,
    String schema,
    String commit,
    String jdk,
    String machine,
    double noisePercent,
    int rows,
    String sha256) {
  /**
   * The entry of a run.
   *
   * @param set name of its folder
   * @param question what it was measured for
   * @param run the run
   * @param raw text of its file
   * @return the entry
   */
  static ResultEntry of(String set, String question, BenchRun run, String raw) {
    return new ResultEntry(
        set,
        question,
        run.date(),
        run.schema(),
        run.commit(),
        run.fact("jdk", "version"),
        "%s, %d CPUs, %s %s %s"
            .formatted(
                run.fact("cpus", "model"),
                run.cpus(),
                run.fact("system", "name"),
                run.fact("system", "release"),
                run.fact("system", "arch")),
        noisePercent(run),
        run.rows().size(),
        sha256(raw));
  }

  private static double noisePercent(BenchRun run) {
    Object share = run.environment().getOrDefault("noise", Map.of()).get("takenShare");
    return share instanceof Number number ? Math.round(number.doubleValue() * 1000) / 10.0 : -1;
  }

  /** The text's digest as hexadecimal digits. */
  static String sha256(String text) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /** The line, without its end. */
  String line() {
    return JsonMapper.shared().writeValueAsString(this);
  }

  /** Reads a line; {@code where} says which in messages. */
  static ResultEntry parse(String line, String where) {
    try {
      return JsonMapper.shared().readValue(line, ResultEntry.class);
    } catch (JacksonException e) {
      throw new ResultFileException(
          "%s is no entry of the index: %s".formatted(where, e.getOriginalMessage()));
    }
  }
}
