package org.kmem.bench.example;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kmem.bench.cli.Kmem;
import org.kmem.bench.report.BenchRun;
import org.kmem.bench.subject.ObjectSubjects;

/** The example of docs/BENCHMARKING.md: an allocator found on the class path, beside kmem's. */
class OwnAllocatorTest {
  private static final Path MODULE = Path.of(System.getProperty("basedir", ""));

  @TempDir private Path folder;

  private static String between(String text, String begin, String end) {
    int from = text.indexOf(begin) + begin.length();
    return text.substring(from, text.indexOf(end, from));
  }

  @Test
  void document_example_isTheCodeThatRunsHere() throws IOException {
    String source =
        Files.readString(MODULE.resolve("src/test/java/org/kmem/bench/example/OwnAllocator.java"));
    String document = Files.readString(MODULE.resolve("../docs/BENCHMARKING.md"));
    assertThat(between(document, "<!-- example:begin -->\n```java\n", "```\n<!-- example:end -->"))
        .isEqualTo(between(source, "// example:begin\n", "// example:end"));
  }

  @Test
  void names_ownAllocatorOnTheClassPath_isFound() {
    assertThat(ObjectSubjects.names()).contains("yours:lists");
  }

  @Test
  void bench_quickWithOwnAllocator_measuresItBesideTheControl() throws IOException {
    Path file = folder.resolve("raw.json");
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int exitCode =
        Kmem.run(
            new PrintWriter(out),
            new PrintWriter(err),
            ("bench ObjectRandom --quick --alloc yours:lists --threads 1 --param mix=uniform"
                    + " --param places=128 --forks 1 --warmups 0 --iterations 1 --iteration-ms 30"
                    + " --json "
                    + file)
                .split(" "));
    assertThat(exitCode).as(err.toString()).isZero();
    assertThat(out.toString())
        .startsWith("QUICK")
        .contains("\nyours:lists: a ConcurrentLinkedDeque for each size, nothing by thread.\n")
        .containsPattern(
            "\nObjectRandom.replace, 1 thread +ns/op .*\ncontrol:array .*\nyours:lists ");
    assertThat(BenchRun.read(file).rows())
        .hasSize(2)
        .allSatisfy(row -> assertThat(row.nanos()).isPositive());
  }
}
