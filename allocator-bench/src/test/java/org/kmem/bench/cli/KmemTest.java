package org.kmem.bench.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class KmemTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(String... args) {
    return Kmem.run(new PrintWriter(out), new PrintWriter(err), args);
  }

  @Test
  void run_help_listsVerbsOnStdout() {
    assertThat(run("--help")).isEqualTo(ExitCode.OK);
    assertThat(out.toString())
        .contains("Usage: kmem")
        .contains("\n  doctor ")
        .contains("\n  test ");
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void run_helpOfVerb_isOk() {
    assertThat(run("help", "doctor")).isEqualTo(ExitCode.OK);
    assertThat(out.toString()).contains("Usage: kmem doctor").contains("--json");
  }

  @Test
  void run_version_namesKmemAndJava() {
    assertThat(run("--version")).isEqualTo(ExitCode.OK);
    assertThat(out.toString()).startsWith("kmem ").contains("Java " + Runtime.version());
  }

  @Test
  void run_noVerb_isUsage() {
    assertThat(run()).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString()).contains("--help");
    assertThat(out.toString()).isEmpty();
  }

  @Test
  void run_misspeltVerb_isUsageWithSuggestion() {
    assertThat(run("docter")).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString())
        .contains("there is no verb 'docter'")
        .contains("Did you mean: doctor");
  }

  @Test
  void run_misspeltOption_isUsageWithSuggestion() {
    assertThat(run("doctor", "--jsn")).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString())
        .contains("'--jsn'")
        .contains("Did you mean: --json?")
        .contains("./kmem doctor --help");
  }

  @Test
  void run_strayArgument_isUsage() {
    assertThat(run("doctor", "who")).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString()).contains("who").doesNotContain("there is no verb");
  }
}
