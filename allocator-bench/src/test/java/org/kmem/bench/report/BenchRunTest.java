package org.kmem.bench.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BenchRunTest {
  @TempDir private Path folder;

  @Test
  void write_thenRead_isTheSame() throws IOException {
    BenchRun run = SampleRun.read();
    Path file = folder.resolve("set/raw.json");
    run.write(file);
    assertThat(BenchRun.read(file)).isEqualTo(run);
    assertThat(Files.readString(file)).endsWith("}\n");
  }

  @Test
  void write_overAnother_leavesNothingElse() throws IOException {
    Path file = folder.resolve("raw.json");
    SampleRun.read().write(file);
    SampleRun.read().write(file);
    assertThat(folder).isDirectoryNotContaining(other -> !other.equals(file));
  }

  @Test
  void read_fileOfBeforeRowsWereSkipped_hasNone() throws IOException {
    assertThat(sample()).doesNotContain("\"skipped\"");
    assertThat(SampleRun.read().skipped()).isEmpty();
  }

  @Test
  void rows_sample_areWhatJmhWrote() throws IOException {
    assertThat(SampleRun.read().rows())
        .hasSize(5)
        .contains(
            new BenchRow(
                "OrderZeroPair.pair",
                "page:buddy",
                1,
                Map.of("memoryMiB", "1024"),
                150.6,
                12.5,
                0.02));
  }

  @Test
  void only_someBenchmarks_keepsTheirRowsAndAllElse() throws IOException {
    BenchRun whole = SampleRun.read();
    BenchRun some = whole.only(Pattern.compile("^OrderZeroPair.*memoryMiB=1024"));
    assertThat(some.rows())
        .isNotEmpty()
        .hasSizeLessThan(whole.rows().size())
        .allMatch(row -> row.benchmark().equals("OrderZeroPair.pair"));
    assertThat(some.environment()).isEqualTo(whole.environment());
    assertThat(whole.only(Pattern.compile("")).rows()).isEqualTo(whole.rows());
    assertThat(whole.only(Pattern.compile("nothing")).rows()).isEmpty();
  }

  @Test
  void rows_errorIsNoNumber_isNaN() throws IOException {
    assertThat(SampleRun.read().rows().get(2).errorNanos()).isNaN();
  }

  @Test
  void read_noJson_saysSo() throws IOException {
    assertBroken("hello", "no result file");
  }

  @Test
  void read_otherSchema_namesBoth() throws IOException {
    assertBroken(sample().replace("kmem-bench/1", "kmem-bench/9"), "kmem-bench/9");
  }

  @Test
  void read_fieldMissing_namesIt() throws IOException {
    assertBroken(sample().replace("\"commit\"", "\"comit\""), "commit");
  }

  @Test
  void read_otherUnit_isRefused() throws IOException {
    assertBroken(sample().replace("ns/op", "us/op"), "us/op");
  }

  @Test
  void read_rowWithoutScore_isRefused() throws IOException {
    assertBroken(sample().replace("\"primaryMetric\"", "\"primary\""), "primaryMetric");
  }

  private static String sample() throws IOException {
    return Files.readString(SampleRun.FILE);
  }

  private void assertBroken(String text, String words) throws IOException {
    Path file = Files.writeString(folder.resolve("broken.json"), text);
    assertThatThrownBy(() -> BenchRun.read(file))
        .isInstanceOf(ResultFileException.class)
        .hasMessageContaining(words);
  }
}
