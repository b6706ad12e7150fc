package org.kmem.bench.compare;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * The rows of a run, a column of a comparison. Immutable.
 *
 * @param name what the column is called
 * @param rows rows in the order of the run, each key once
 */
public record ResultSet(String name, List<MeasuredRow> rows) {
  /**
   * Joins rows of equal keys, as of a benchmark that was run several times.
   *
   * @throws ResultFormatException if such rows measured different things
   */
  public ResultSet {
    rows = List.copyOf(joined(name, rows));
  }

  private static Collection<MeasuredRow> joined(String name, List<MeasuredRow> rows) {
    SequencedMap<RowKey, MeasuredRow> byKey = new LinkedHashMap<>();
    for (MeasuredRow row : rows) {
      MeasuredRow earlier = byKey.get(row.key());
      if (earlier != null && !earlier.unit().dimension().equals(row.unit().dimension())) {
        throw new ResultFormatException(
            "%s has %s both in %s and in %s: take one of them out"
                .formatted(name, row.key().text(), earlier.unit().text(), row.unit().text()));
      }
      byKey.put(row.key(), earlier == null ? row : earlier.and(row));
    }
    return byKey.values();
  }

  /**
   * The rows whose key, on one line, has something that a pattern matches.
   *
   * @param pattern is looked for in {@link RowKey#text}
   * @return a set of the same name with those rows, perhaps none
   */
  public ResultSet only(Pattern pattern) {
    return new ResultSet(
        name, rows.stream().filter(row -> pattern.matcher(row.key().text()).find()).toList());
  }

  /**
   * The same with other names of benchmarks.
   *
   * @param names what stands for a part of a name
   * @return the renamed rows
   */
  public ResultSet renamed(Map<String, String> names) {
    List<MeasuredRow> renamed = new ArrayList<>();
    for (MeasuredRow row : rows) {
      RowKey key = row.key();
      for (Map.Entry<String, String> entry : names.entrySet()) {
        key = key.renamed(entry.getKey(), entry.getValue());
      }
      renamed.add(row.withKey(key));
    }
    return new ResultSet(name, renamed);
  }

  /**
   * A set for each value of a dimension, so that they can be compared with each other.
   *
   * @param dimension {@link RowKey#THREADS} or the name of a parameter
   * @return sets named by the values, numbers by size, without rows that do not have it
   * @throws ResultFormatException if no row has it, naming the dimensions there are
   */
  public List<ResultSet> by(String dimension) {
    Map<String, List<MeasuredRow>> parts = new TreeMap<>(RowKey::natural);
    for (MeasuredRow row : rows) {
      String value = row.key().value(dimension);
      if (!value.isEmpty()) {
        parts
            .computeIfAbsent(value, any -> new ArrayList<>())
            .add(row.withKey(row.key().without(dimension)));
      }
    }
    if (parts.isEmpty()) {
      List<String> known = new ArrayList<>(List.of(RowKey.THREADS));
      rows.stream()
          .flatMap(row -> row.key().params().keySet().stream())
          .distinct()
          .sorted()
          .forEach(known::add);
      throw new ResultFormatException(
          "no row of %s has '%s'; there are %s"
              .formatted(name, dimension, String.join(", ", known)));
    }
    return parts.entrySet().stream()
        .map(part -> new ResultSet(part.getKey(), part.getValue()))
        .toList();
  }
}
