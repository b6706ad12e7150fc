package org.kmem.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WholeFileTest {
  private static final int LINES = 4096;
  private static final int KILLS = 3;

  @TempDir private Path folder;

  /** A writer that never ends: the same file over and over, all of its lines with one number. */
  static final class Writer {
    private Writer() {}

    /** Writes until it is killed. */
    public static void main(String[] args) throws IOException {
      for (int number = 0; ; number++) {
        WholeFile.write(Path.of(args[0]), ("version " + number + "\n").repeat(LINES));
      }
    }
  }

  @Test
  void write_twice_isTheSecond() throws IOException {
    Path file = folder.resolve("sub/file");
    WholeFile.write(file, "a long first text\n");
    WholeFile.write(file, "é\n");
    assertThat(file).hasContent("é\n");
    assertThat(folder.resolve("sub")).isDirectoryNotContaining("glob:**.new");
  }

  @Test
  void write_killedInTheMiddle_leavesAWholeFile() throws IOException, InterruptedException {
    Path file = folder.resolve("file");
    for (int kill = 0; kill < KILLS; kill++) {
      Files.deleteIfExists(file);
      Process writer =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-Xshare:auto",
                  "-XX:TieredStopAtLevel=1",
                  "-cp",
                  System.getProperty("java.class.path"),
                  Writer.class.getName(),
                  file.toString())
              .inheritIO()
              .start();
      try {
        while (!Files.exists(file)) {
          assertThat(writer.isAlive()).isTrue();
          TimeUnit.MILLISECONDS.sleep(5);
        }
        TimeUnit.MILLISECONDS.sleep(20 + 13 * kill);
      } finally {
        writer.destroyForcibly().waitFor();
      }
      List<String> lines = Files.readAllLines(file);
      assertThat(lines).hasSize(LINES);
      assertThat(lines.stream().distinct()).hasSize(1);
    }
  }
}
