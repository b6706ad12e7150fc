package org.kmem.bench.gate.deterministic;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.SequencedSet;
import java.util.Set;
import java.util.StringJoiner;
import java.util.TreeMap;
import java.util.TreeSet;
import tools.jackson.core.JacksonException;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/**
 * What was counted, by row and counter; a counter that a row lacks is 0. Immutable.
 *
 * <p>As a file it is JSON with a line for each row, so that a change of the engine shows in a diff as what it did to which
 * workload.
 *
 * @param jdk feature release of the JVM that counted: bytes on the heap are compared within one release only
 * @param rows counts by counter, by row, in the order of the table
 */
public record CountTable(int jdk, SequencedMap<String, Map<String, Long>> rows) {
  private static final String SCHEMA = "kmem-counts/1";

  /** Copies the rows. */
  public CountTable {
    SequencedMap<String, Map<String, Long>> copy = new LinkedHashMap<>();
    rows.forEach((row, counts) -> copy.put(row, Map.copyOf(counts)));
    rows = Collections.unmodifiableSequencedMap(copy);
  }

  /**
   * A count that differs between two tables.
   *
   * @param row name of the row
   * @param counter name of the counter; empty if one table lacks the row
   * @param base what it was
   * @param now what it is
   */
  public record Change(String row, String counter, long base, long now) {
    /** Whether one of the tables has no such row. */
    boolean isWholeRow() {
      return counter.isEmpty();
    }
  }

  /** The file as it is written. */
  private record Document(String schema, int jdk, SequencedMap<String, Map<String, Long>> rows) {}

  /**
   * Reads a table.
   *
   * @param text what {@link #text} made
   * @param name what to call it in messages, such as the name of the file
   * @return the table
   * @throws CountFormatException if it is no such table
   */
  public static CountTable parse(String text, String name) {
    Document document;
    try {
      document = JsonMapper.shared().readValue(text, new TypeReference<Document>() {});
    } catch (JacksonException e) {
      throw new CountFormatException(
          "%s is no table of counts: %s".formatted(name, e.getOriginalMessage()), e);
    }
    if (!SCHEMA.equals(document.schema()) || document.rows() == null) {
      throw new CountFormatException(
          "%s is of schema %s, not %s: make it with ./kmem gate --deterministic --update"
              .formatted(name, document.schema(), SCHEMA),
          null);
    }
    return new CountTable(document.jdk(), document.rows());
  }

  /**
   * Reads a table.
   *
   * @param file where it is
   * @return the table
   * @throws IOException if the file cannot be read
   * @throws CountFormatException if it is no such table
   */
  public static CountTable read(Path file) throws IOException {
    return parse(Files.readString(file), file.toString());
  }

  /**
   * The table as text.
   *
   * @return JSON, a line for each row
   */
  public String text() {
    JsonMapper json = JsonMapper.shared();
    List<String> lines = new ArrayList<>();
    rows.forEach((row, counts) -> {
      StringJoiner line =
          new StringJoiner(", ", "    " + json.writeValueAsString(row) + ": {", "}");
      new TreeMap<>(counts)
          .forEach((counter, count) -> line.add(json.writeValueAsString(counter) + ": " + count));
      lines.add(line.toString());
    });
    return "{\n  \"schema\": \"%s\",\n  \"jdk\": %d,\n  \"rows\": {\n%s\n  }\n}\n"
        .formatted(SCHEMA, jdk, String.join(",\n", lines));
  }

  /**
   * What differs, exactly: the least difference counts.
   *
   * @param base an earlier table
   * @return changes in the order of rows; none if the tables say the same
   */
  public List<Change> changesSince(CountTable base) {
    SequencedSet<String> names = new LinkedHashSet<>(rows.keySet());
    names.addAll(base.rows.keySet());
    List<Change> changes = new ArrayList<>();
    for (String row : names) {
      Map<String, Long> mine = rows.get(row);
      Map<String, Long> theirs = base.rows.get(row);
      if (mine == null || theirs == null) {
        changes.add(new Change(row, "", theirs == null ? 0 : 1, mine == null ? 0 : 1));
        continue;
      }
      Set<String> counters = new TreeSet<>(mine.keySet());
      counters.addAll(theirs.keySet());
      for (String counter : counters) {
        long before = theirs.getOrDefault(counter, 0L);
        long now = mine.getOrDefault(counter, 0L);
        if (before != now && isComparable(counter, base)) {
          changes.add(new Change(row, counter, before, now));
        }
      }
    }
    return changes;
  }

  private boolean isComparable(String counter, CountTable base) {
    return jdk == base.jdk || !counter.equals(CountedRows.HEAP_BYTES);
  }
}
