package org.kmem.bench.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeterministicGateTest {
  private static final Path CHECKOUT =
      Path.of(System.getProperty("basedir", "")).toAbsolutePath().resolve("..").normalize();

  @TempDir private Path folder;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(Path home, String... args) {
    String before = System.getProperty("kmem.home");
    System.setProperty("kmem.home", home.toString());
    try {
      return Kmem.run(new PrintWriter(out), new PrintWriter(err), args);
    } finally {
      if (before == null) {
        System.clearProperty("kmem.home");
      } else {
        System.setProperty("kmem.home", before);
      }
    }
  }

  @Test
  void gate_oneCountOff_failsWithTheRow() throws IOException {
    String committed = Files.readString(CHECKOUT.resolve(DeterministicGate.COMMITTED));
    Path base = folder.resolve("base.json");
    Files.writeString(base, committed.replaceFirst("\"atomics\": [0-9]+", "\"atomics\": 1"));
    Path summary = folder.resolve("summary.md");
    int exitCode =
        run(
            CHECKOUT,
            "gate",
            "--deterministic",
            "--base",
            base.toString(),
            "--markdown",
            summary.toString());
    assertThat(exitCode).as(err.toString()).isEqualTo(ExitCode.FAILED);
    assertThat(out.toString()).contains("atomics", "1 differs", "--update");
    assertThat(summary).content().startsWith("### Deterministic tier: differs");
  }

  @Test
  void gate_noCounts_isUsage() {
    assertThat(run(folder, "gate", "--deterministic")).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString()).contains(DeterministicGate.COMMITTED, "--update");
  }

  @Test
  void gate_baseIsNeitherFileNorCommit_isUsage() {
    assertThat(run(CHECKOUT, "gate", "--deterministic", "--base", "no-such-commit"))
        .isEqualTo(ExitCode.USAGE);
    assertThat(err.toString()).contains("'no-such-commit'");
  }

  @Test
  void gate_updateOfAnotherBase_isUsage() {
    assertThat(run(CHECKOUT, "gate", "--deterministic", "--update", "--base", "x"))
        .isEqualTo(ExitCode.USAGE);
    assertThat(run(CHECKOUT, "gate", "--update")).isEqualTo(ExitCode.USAGE);
  }
}
