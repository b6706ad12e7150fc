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
  private static final String HOW =
      "run ./kmem bench --from %s '%s' --into %s --section %s --brief";
  private static final ResultSection USUAL = new ResultSection(ResultSection.USUAL);

  /** What of the newest set about pages the project's README shows. */
  private static final String HEADLINES = "OrderZeroPair.*platform.*handle|PageAgeing";

  /** And of the newest about pieces, in a section of its own. */
  private static final String OBJECT_HEADLINES =
      "ObjectPair.*access=raw executor=platform front=handle.*sizeBytes=64";

  /** What only a whole set about pieces has. */
  private static final String PIECES = "ObjectOccupancy";

  /** And of the newest about pools of objects, in a third. */
  private static final String POOL_HEADLINES =
      OBJECT_HEADLINES + "|ObjectRelay|PoolVirtualThreads.*alive=10000";

  /** What only a set about pools has. */
  private static final String POOLS = "PoolVirtualThreads";

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

  /** Rows of the newest set of a kind, which other rows tell, in the project's README. */
  private static void assertRendersNewest(String kind, String rows, ResultSection section)
      throws IOException {
    Path readme = ROOT.resolve("README.md");
    for (Path set : sets().reversed()) {
      Path raw = set.resolve("raw.json");
      if (!BenchRun.read(raw).only(Pattern.compile(kind)).rows().isEmpty()) {
        assertRenders(raw, rows, readme, section);
        return;
      }
    }
    assertThat(section.of(Files.readString(readme))).isEqualTo("No result set is committed yet.\n");
  }

  private static void assertRenders(Path raw, String rows, Path document, ResultSection section)
      throws IOException {
    String link = document.resolve("..").normalize().relativize(raw).toString();
    assertThat(section.of(Files.readString(document)))
        .as(HOW, raw, rows, document, section.name())
        .isEqualTo(BriefTable.of(BenchRun.read(raw).only(Pattern.compile(rows))).markdown(link));
  }

  @Test
  void readme_sections_areMadeFromTheNewestSets() throws IOException {
    assertRendersNewest(HEADLINES, HEADLINES, USUAL);
    assertRendersNewest(PIECES, OBJECT_HEADLINES, new ResultSection("objects"));
    assertRendersNewest(POOLS, POOL_HEADLINES, new ResultSection("pools"));
  }

  @Test
  void sets_all_areWholeInTheIndexAndRendered() throws IOException {
    assertThat(new ResultArchive(ROOT.resolve("results")).problems())
        .as("run ./kmem results render")
        .isEmpty();
  }
}
