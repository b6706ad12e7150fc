package org.kmem.bench.report;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import org.jspecify.annotations.Nullable;
import org.kmem.bench.compare.Comparison;
import org.kmem.bench.compare.JmhFile;
import org.kmem.bench.compare.ResultFormatException;
import org.kmem.bench.replay.ObjectReplayResult;
import org.kmem.bench.replay.ReplayResult;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A file that a report is made from, of whatever kind it is.
 *
 * @param file where it was
 * @param sizeBytes how long it is
 * @param sha256 its hash, in base 16
 * @param deflated what it holds, deflated with the header of zlib, in Base64
 * @param groups what is told of it
 * @param environment facts about where it was measured; empty if it does not say
 */
record ReportInput(
    Path file,
    int sizeBytes,
    String sha256,
    String deflated,
    List<ReportGroup> groups,
    Map<String, String> environment) {
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES).build();

  private static final String KINDS =
      "what './kmem bench --json', './kmem replay --json', './kmem compare --json' or JMH's -rf"
          + " json writes";

  /**
   * Reads a file.
   *
   * @throws ResultFileException if there is none, or it is of no known kind, broken or without results
   * @throws IOException if it cannot be read
   */
  static ReportInput read(Path file) throws IOException {
    byte[] bytes;
    try {
      bytes = Files.readAllBytes(file);
    } catch (NoSuchFileException missing) {
      throw new ResultFileException(file + ": no such file; a report is made from " + KINDS);
    } catch (IOException unreadable) {
      if (Files.isDirectory(file)) {
        throw new ResultFileException(
            "%s is a folder: name the result files in it, such as %s"
                .formatted(file, file.resolve("raw.json")));
      }
      throw unreadable;
    }
    JsonNode root = parse(file, bytes);
    try {
      return of(file, bytes, root);
    } catch (ResultFormatException unusable) {
      throw new ResultFileException(String.valueOf(unusable.getMessage()));
    } catch (JacksonException broken) {
      throw new ResultFileException(
          "%s is broken: %s; make it again with this kmem"
              .formatted(file, firstLine(broken.getOriginalMessage())));
    } catch (IllegalArgumentException
        | NullPointerException
        | IndexOutOfBoundsException
        | NoSuchElementException broken) {
      throw new ResultFileException(
          "%s contradicts itself: %s; make it again with this kmem"
              .formatted(file, firstLine(broken.getMessage())));
    }
  }

  private static JsonNode parse(Path file, byte[] bytes) {
    if (new String(bytes, StandardCharsets.UTF_8).isBlank()) {
      throw new ResultFileException(
          file + " is empty: results are written when a run ends; was it killed?");
    }
    try {
      return JSON.readTree(bytes);
    } catch (JacksonException broken) {
      throw new ResultFileException(
          "%s is no JSON, perhaps cut off: %s; a report is made from %s"
              .formatted(file, firstLine(broken.getOriginalMessage()), KINDS));
    }
  }

  private static ReportInput of(Path file, byte[] bytes, JsonNode root) throws IOException {
    if (root.has("schema") && root.has("jmh")) {
      return new ReportInput(
          file,
          bytes.length,
          ResultEntry.sha256(new String(bytes, StandardCharsets.UTF_8)),
          deflated(bytes),
          BenchGroups.of(file),
          BenchGroups.environment(file));
    }
    List<ReportGroup> groups = new ArrayList<>();
    JsonNode first = root.isArray() ? root.path(0) : root;
    if (first.has("primaryMetric")) {
      groups.add(JmhGroups.of(JmhFile.read(file, JmhFile.PRIMARY), root));
    } else if (root.has("columns") && root.has("significance")) {
      groups.add(ComparisonGroups.of(file.toString(), JSON.treeToValue(root, Comparison.class)));
    } else if (first.has("recording") && first.has("touch")) {
      Arrays.stream(JSON.treeToValue(root, ObjectReplayResult[].class))
          .map(ReplayGroups::of)
          .forEach(groups::add);
    } else if (first.has("recording") && first.has("rows")) {
      Arrays.stream(JSON.treeToValue(root, ReplayResult[].class))
          .map(ReplayGroups::of)
          .forEach(groups::add);
    } else {
      throw new ResultFileException(
          root.isArray() && root.isEmpty()
              ? file + " has no rows: the run measured nothing, or was ended before its first row"
              : file + " is JSON, but no result: a report is made from " + KINDS);
    }
    return new ReportInput(
        file,
        bytes.length,
        ResultEntry.sha256(new String(bytes, StandardCharsets.UTF_8)),
        deflated(bytes),
        groups,
        Map.of());
  }

  private static String deflated(byte[] bytes) {
    Deflater best = new Deflater(Deflater.BEST_COMPRESSION);
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (DeflaterOutputStream out = new DeflaterOutputStream(packed, best)) {
      out.write(bytes);
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    } finally {
      best.end();
    }
    return Base64.getEncoder().encodeToString(packed.toByteArray());
  }

  private static String firstLine(@Nullable String message) {
    return message == null ? "something is missing" : message.lines().findFirst().orElse("");
  }
}
