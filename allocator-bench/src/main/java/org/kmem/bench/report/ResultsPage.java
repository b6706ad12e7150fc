package org.kmem.bench.report;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.BiPredicate;
import java.util.stream.Collectors;

/** The page of all result sets: what was asked, on what machine, and the pictures. */
final class ResultsPage {
  private static final String HEAD =
      """
      # Results

      Made by `./kmem results render`; do not edit. Each set is one run with everything needed to judge it: see
      [Benchmarking](../docs/BENCHMARKING.md#result-sets) for the files and how to add one. Noise is the share of a quarter
      of a second, before the run, that a thread lost which only read the clock: above one percent, a set is for
      orientation.

      """;

  private ResultsPage() {}

  static String markdown(List<ResultEntry> entries, BiPredicate<String, ResultPicture> has) {
    StringBuilder page = new StringBuilder(HEAD);
    TextTable table =
        new TextTable(7, "set", "question", "began", "commit", "JDK", "machine", "noise", "rows");
    for (ResultEntry entry : entries.reversed()) {
      table.row(
          "[%s](%s)".formatted(entry.set(), entry.set()),
          entry.question(),
          entry.date(),
          entry.commit(),
          entry.jdk(),
          entry.machine(),
          noise(entry),
          Integer.toString(entry.rows()));
    }
    page.append(entries.isEmpty() ? "No result set is kept yet.\n" : table.markdown());
    for (ResultEntry entry : entries.reversed()) {
      String pictures =
          Arrays.stream(ResultPicture.values())
              .filter(picture -> has.test(entry.set(), picture))
              .map(picture ->
                  "\n![%s](%s/%s)\n".formatted(picture.title(), entry.set(), picture.file()))
              .collect(Collectors.joining());
      if (!pictures.isEmpty()) {
        page.append("\n## %s\n".formatted(entry.set())).append(pictures);
      }
    }
    return page.toString();
  }

  private static String noise(ResultEntry entry) {
    return entry.noisePercent() < 0
        ? "unknown"
        : String.format(Locale.ROOT, "%.1f%%", entry.noisePercent());
  }
}
