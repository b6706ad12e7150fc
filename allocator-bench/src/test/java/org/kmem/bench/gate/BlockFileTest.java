package org.kmem.bench.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BlockFileTest {
  private static final Criteria CRITERIA = new Criteria(0.05, 0.03);

  @TempDir private Path folder;

  private static BlockFile file(String candidate, RowBlocks... rows) {
    return DrawnForks.header(CRITERIA, 2, "x", candidate).withRows(List.of(rows));
  }

  private Path written(String name, BlockFile file) throws IOException {
    Path path = folder.resolve(name);
    file.write(path);
    return path;
  }

  @Test
  void read_whatWasWritten_isTheSame() throws IOException {
    RowBlocks unmeasured = new RowBlocks("b", "r", "", List.of(), "gone", null);
    BlockFile file = file("y", DrawnForks.blocks("a", 1.1, 0.9), unmeasured);
    BlockFile judged = file.judged(Judgement.of(file.rows(), CRITERIA));
    assertThat(BlockFile.read(List.of(written("a.json", judged)), false)).isEqualTo(judged);
  }

  @Test
  void read_severalFiles_joinsBlocksByRow() throws IOException {
    Path first = written("a.json", file("y", DrawnForks.blocks("a", 1.1, 0.9)));
    Path second =
        written("b.json", file("y", DrawnForks.blocks("b", 1), DrawnForks.blocks("a", 1.2)));
    BlockFile both = BlockFile.read(List.of(first, second), false);
    assertThat(both.rows()).extracting(row -> row.blocks().size()).containsExactly(3, 1);
    assertThat(both.blocksPlanned()).isEqualTo(4);
  }

  @Test
  void read_otherMachine_isRefusedUnlessAskedFor() throws IOException {
    BlockFile here = file("y", DrawnForks.blocks("a", 1));
    String text = Files.readString(written("a.json", here));
    Path there =
        Files.writeString(
            folder.resolve("b.json"), text.replace("\"cpu\" : \"cpu\"", "\"cpu\" : \"other\""));
    List<Path> both = List.of(folder.resolve("a.json"), there);
    assertThatThrownBy(() -> BlockFile.read(both, false))
        .isInstanceOf(GateException.class)
        .hasMessageContaining("another machine")
        .hasMessageContaining("--across-machines");
    assertThat(BlockFile.read(both, true).rows().getFirst().blocks()).hasSize(2);
  }

  @Test
  void read_otherCandidate_isRefused() throws IOException {
    List<Path> both =
        List.of(
            written("a.json", file("y", DrawnForks.blocks("a", 1))),
            written("b.json", file("z", DrawnForks.blocks("a", 1))));
    assertThatThrownBy(() -> BlockFile.read(both, true))
        .hasMessageContaining("its candidate is z, and y in the first file");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "{",
        "{}",
        "{\"schema\": \"kmem-gate/9\"}",
        "null",
        "{\"schema\": \"kmem-gate/1\", \"rows\": [{\"blocks\": [{\"base\": [0], \"candidate\":"
            + " [1]}]}]}"
      })
  void read_somethingElse_saysWhatToDo(String text) throws IOException {
    Path file = Files.writeString(folder.resolve("x.json"), text);
    assertThatThrownBy(() -> BlockFile.read(List.of(file), false))
        .isInstanceOf(GateException.class)
        .hasMessageContaining("x.json");
  }

  @Test
  void read_missingFile_isAnIoError() {
    Path file = folder.resolve("none.json");
    assertThatThrownBy(() -> BlockFile.read(List.of(file), false))
        .isInstanceOf(NoSuchFileException.class);
  }
}
