package org.kmem.bench.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

final class JcstressVerbTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(String... args) {
    return Kmem.run(new PrintWriter(out, true), new PrintWriter(err, true), args);
  }

  @Test
  void list_regex_namesMatchingTests() {
    assertThat(run("jcstress", "--list", "Owner")).isEqualTo(ExitCode.OK);
    assertThat(out.toString().lines())
        .containsExactly(
            "org.kmem.bench.concurrency.OwnerAdoption", "org.kmem.bench.concurrency.OwnerHandOver");
  }

  @Test
  void regex_matchingNothing_isUsage() {
    assertThat(run("jcstress", "NoSuchTest")).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString()).contains("no test matches 'NoSuchTest'; --list has the names");
  }

  @Test
  void regex_broken_isUsage() {
    assertThat(run("jcstress", "(")).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString()).contains("'(' is no regular expression");
  }
}
