package org.kmem.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The tables in documents are what the committed result files render, and nothing else. */
class CommittedResultsTest {
  private static final Path ROOT =
      Path.of(System.getProperty("basedir", "")).toAbsolutePath().resolve("..").normalize();
  private static final String HOW = "run ./kmem bench --from %s '%s' --into %s";

  /** What of the newest set the project's README shows. */
  private static final String HEADLINES =
      "OrderZeroPair.*platform.*handle|OrderZeroBulk|PageFault|PageAgeing";

  /** Folders of {@code results/} that hold a benchmark result, oldest first: names begin with a date. */
  private static List<Path> sets() throws IOException {
    Path results = ROOT.resolve("results");
    if (!Files.isDirectory(results)) {
      return List.of();
    }
    try (Stream<Path> folders = Files.list(results)) {
      return folders.filter(folder -> Files.exists(folder.resolve("raw.json"))).sorted().toList();
    }
  }

  private static void assertRenders(Path raw, String rows, Path document) throws IOException {
    String link = document.resolve("..").normalize().relativize(raw).toString();
    assertThat(ResultSection.of(Files.readString(document)))
        .as(HOW, raw, rows, document)
        .isEqualTo(BenchTable.of(BenchRun.read(raw).only(Pattern.compile(rows))).markdown(link));
  }

  @Test
  void readme_section_isMadeFromTheNewestSet() throws IOException {
    Path readme = ROOT.resolve("README.md");
    if (sets().isEmpty()) {
      assertThat(ResultSection.of(Files.readString(readme)))
          .isEqualTo("No result set is committed yet.\n");
    } else {
      assertRenders(sets().getLast().resolve("raw.json"), HEADLINES, readme);
    }
  }

  @Test
  void sets_all_areWholeAndRenderedBesideTheirRawData() throws IOException {
    for (Path set : sets()) {
      BenchRun run = BenchRun.read(set.resolve("raw.json"));
      assertThat(run.quick()).as("%s is a quick run", set).isFalse();
      assertThat(run.failed()).as("failed rows of %s", set).isEmpty();
      assertThat(run.rows()).as("rows of %s", set).isNotEmpty();
      assertRenders(set.resolve("raw.json"), "", set.resolve("README.md"));
    }
  }
}
