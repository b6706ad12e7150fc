package org.kmem.bench.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ResultArchiveTest {
  private static final String QUESTION = "what does a page cost?";

  @TempDir private Path root;
  private Path folder;
  private Path file;
  private ResultArchive archive;

  @BeforeEach
  void makeRun() throws IOException {
    folder = root.resolve("results");
    file = root.resolve("run.json");
    archive = new ResultArchive(folder);
    Files.writeString(file, run(false, ""));
  }

  private static String run(boolean quick, String failed) throws IOException {
    return SampleRun.text()
        .replaceFirst("\"quick\": \\w+", "\"quick\": " + quick)
        .replaceFirst("(?s)\"failed\": \\[.*?\\]", "\"failed\": [" + failed + "]");
  }

  private static List<String> names(Path folder) throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.map(entry -> entry.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void add_run_isAWholeSetInTheIndexAndOnThePage() throws IOException {
    ResultEntry entry = archive.add(file, "first-pages", QUESTION);
    Path set = folder.resolve(entry.set());
    assertThat(entry.set()).isEqualTo(BenchRun.read(file).date().substring(0, 10) + "-first-pages");
    assertThat(Files.readString(set.resolve("raw.json"))).isEqualTo(Files.readString(file));
    assertThat(Files.readString(set.resolve("README.md"))).contains("Raw data: [raw.json]");
    assertThat(archive.index()).containsExactly(entry);
    assertThat(Files.readString(folder.resolve("README.md")))
        .contains(QUESTION, entry.set(), "](%s/time.svg)".formatted(entry.set()))
        .doesNotContain("footprint.svg");
    assertThat(Files.readString(set.resolve("time.svg"))).startsWith("<svg");
    assertThat(archive.problems()).isEmpty();
    assertThat(names(folder)).containsExactly(entry.set(), "README.md", "index.jsonl");
  }

  @Test
  void add_second_addsALineAndChangesNone() throws IOException {
    archive.add(file, "one", QUESTION);
    String before = Files.readString(folder.resolve("index.jsonl"));
    archive.add(file, "two", "and again?");
    assertThat(Files.readString(folder.resolve("index.jsonl"))).startsWith(before);
    assertThat(archive.index())
        .extracting(ResultEntry::question)
        .containsExactly(QUESTION, "and again?");
  }

  @Test
  void add_sameName_isRefusedAndChangesNothing() throws IOException {
    archive.add(file, "one", QUESTION);
    String before = Files.readString(folder.resolve("index.jsonl"));
    assertThatThrownBy(() -> archive.add(file, "one", "other?"))
        .isInstanceOf(ResultFileException.class)
        .hasMessageContaining("give another name");
    assertThat(Files.readString(folder.resolve("index.jsonl"))).isEqualTo(before);
    assertThat(archive.problems()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "Two", "../up", "a b", "-a", "a--b", "a/b"})
  void add_badName_isRefused(String name) {
    assertThatThrownBy(() -> archive.add(file, name, QUESTION))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(folder).doesNotExist();
  }

  @Test
  void add_quickFailedOrNoRun_isRefusedAndLeavesNothing() throws IOException {
    Files.writeString(file, run(true, ""));
    assertThatThrownBy(() -> archive.add(file, "one", QUESTION)).hasMessageContaining("quick run");
    Files.writeString(file, run(false, "\"OrderZeroPair.pair\""));
    assertThatThrownBy(() -> archive.add(file, "one", QUESTION)).hasMessageContaining("failed");
    Files.writeString(file, "{}");
    assertThatThrownBy(() -> archive.add(file, "one", QUESTION))
        .isInstanceOf(ResultFileException.class);
    assertThat(folder).doesNotExist();
  }

  @Test
  void render_rawDataChanged_isRefused() throws IOException {
    ResultEntry entry = archive.add(file, "one", QUESTION);
    Path raw = folder.resolve(entry.set()).resolve("raw.json");
    Files.writeString(raw, Files.readString(raw) + "\n");
    assertThat(archive.problems()).anyMatch(problem -> problem.contains("not as it was"));
    assertThatThrownBy(archive::render).hasMessageContaining("sets are never changed");
  }

  /** Killed after the set had its name and before the index had the set; and while a set was made. */
  @Test
  void render_afterAKilledAdd_addsTheSetAndTakesAwayWhatIsHalf() throws IOException {
    ResultEntry entry = archive.add(file, "one", QUESTION);
    Files.delete(folder.resolve("index.jsonl"));
    Path half = folder.resolve(".unfinished-2026-01-01-two");
    Files.createDirectories(half);
    Files.writeString(half.resolve("raw.json.new"), "{");
    assertThat(archive.problems()).isNotEmpty();
    assertThat(archive.render()).containsExactly(entry.set());
    assertThat(archive.index()).containsExactly(entry);
    assertThat(archive.problems()).isEmpty();
    assertThat(half).doesNotExist();
  }

  @Test
  void render_wordsAroundTheTables_stay() throws IOException {
    Path readme = folder.resolve(archive.add(file, "one", QUESTION).set()).resolve("README.md");
    Files.writeString(
        readme, "# One\n\nRead with care.\n" + Files.readString(readme) + "The end.\n");
    archive.render();
    assertThat(Files.readString(readme)).contains("Read with care.", "The end.");
    assertThat(archive.problems()).isEmpty();
  }

  @Test
  void index_brokenLine_saysWhich() throws IOException {
    archive.add(file, "one", QUESTION);
    Path index = folder.resolve("index.jsonl");
    Files.writeString(index, Files.readString(index) + "{\"set\": \n");
    assertThatThrownBy(archive::index).hasMessageContaining("line 2 of");
  }
}
