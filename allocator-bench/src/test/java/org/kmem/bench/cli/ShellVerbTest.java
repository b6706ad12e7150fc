package org.kmem.bench.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ShellVerbTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @TempDir private Path folder;

  private int run(String... args) {
    return Kmem.run(new PrintWriter(out), new PrintWriter(err), args);
  }

  @Test
  void shell_command_printsAndEndsWithTheStatusOfTheLast() {
    assertThat(run("shell", "-m", "128", "-c", "echo a b | tr a-z A-Z; (exit 7)")).isEqualTo(7);
    assertThat(out).hasToString("A B\n");
  }

  @Test
  void shell_script_hasItsArguments() throws IOException {
    Path script = Files.writeString(folder.resolve("s.sh"), "echo \"$#: $1-$2\"\nnosuch\n");
    assertThat(run("shell", "-m128", "-f", script.toString(), "x y", "é")).isEqualTo(127);
    assertThat(out).hasToString("2: x y-é\n");
    assertThat(err.toString()).contains("line 2: nosuch: not found");
  }

  @Test
  void shell_wrongOptions_isUsageAndSaysWhy() {
    assertThat(run("shell", "-c", "echo", "--cpus", "many")).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString()).contains("--cpus=many: give a number");
    assertThat(run("shell", "-c", "x", "-f", "y")).isEqualTo(ExitCode.USAGE);
    assertThat(run("shell", "script.sh")).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString()).contains("give a script by -f");
  }

  @Test
  void completion_knowsWhereCommandsBegin() {
    assertThat(TerminalSession.beginsCommand("")).isTrue();
    assertThat(TerminalSession.beginsCommand("echo a | ")).isTrue();
    assertThat(TerminalSession.beginsCommand("if ")).isTrue();
    assertThat(TerminalSession.beginsCommand("cat ")).isFalse();
    assertThat(TerminalSession.beginsCommand("cat < ")).isFalse();
    assertThat(TerminalSession.wordStart("cat /proc/me")).isEqualTo(4);
  }
}
