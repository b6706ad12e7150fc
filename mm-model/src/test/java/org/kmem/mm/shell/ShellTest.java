package org.kmem.mm.shell;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.kmem.mm.abi.Errno;
import org.kmem.mm.shell.command.Invocation;
import org.kmem.mm.shell.command.MemoryFile;
import org.kmem.mm.shell.command.ShellCommand;
import org.kmem.mm.shell.run.ShellSession;
import org.kmem.mm.shell.system.ErrnoException;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
class ShellTest {
  /** A command as the model supplies them. */
  private static final class Task implements ShellCommand {
    private final List<String> calls = new ArrayList<>();

    @Override
    public String name() {
      return "task";
    }

    @Override
    public String synopsis() {
      return "NAME COMMAND";
    }

    @Override
    public String summary() {
      return "an actor process";
    }

    @Override
    public int run(Invocation call) throws ErrnoException {
      calls.add(String.join(" ", call.arguments()));
      if (call.arguments().contains("touch")) {
        call.system().sleep(5_000_000_000L);
        call.out().println("minor=1 major=0");
      } else if (call.arguments().contains("pid")) {
        call.out().println("123");
      }
      return call.arguments().contains("fail") ? 137 : 0;
    }
  }

  /** A pseudo-file that keeps what is written to it, call by call. */
  private static final class Knob implements MemoryFiles.Device {
    private final List<String> writes = new ArrayList<>();

    @Override
    public int read(byte[] buffer, int offset, int length) {
      return -1;
    }

    @Override
    public int write(String text) throws ErrnoException {
      writes.add(text);
      if (text.startsWith("bad")) {
        throw new ErrnoException(Errno.EINVAL);
      }
      return text.length();
    }
  }

  @Test
  void command_suppliedByModel_isCalledWithItsWords() {
    Task task = new Task();
    ShellRun.Result result =
        ShellRun.run(
            new MemorySystem(),
            "",
            List.of(task),
            "echo $(task a pid) > /tmp/p; cat /tmp/p; task a fail; echo $?; x=$(task 'b c'  d)");
    assertThat(result.out()).isEqualTo("123\n137\n");
    assertThat(task.calls).containsExactly("a pid", "a fail", "b c d");
  }

  @Test
  void command_inBackground_runsWhileTheShellGoesOn() {
    ShellRun.Result result =
        ShellRun.run(
            new MemorySystem(),
            "",
            List.of(new Task()),
            """
            task a touch m1 > /run/o &
            sleep 3
            echo "answered=$(grep -c minor /run/o)"
            wait
            cat /run/o
            """);
    assertThat(result.out()).isEqualTo("answered=0\nminor=1 major=0\n");
  }

  @Test
  void write_toPseudoFile_isOneCallAndItsFailureIsSeen() {
    MemorySystem system = new MemorySystem();
    Knob knob = new Knob();
    system.pseudo("/proc/knob", knob);
    ShellRun.Result result =
        ShellRun.run(
            system,
            "",
            List.of(),
            "echo 1 2 3 > /proc/knob; printf '%s\\n' a b > /proc/knob; echo bad > /proc/knob || echo failed;"
                + " sysctl -w knob=7 2>/dev/null; cat <<EOF > /proc/knob\nx\ny\nEOF\n");
    assertThat(knob.writes).containsExactly("1 2 3\n", "a\nb\n", "bad\n", "x\ny\n");
    assertThat(result.out()).isEqualTo("failed\n");
    assertThat(result.err()).isEqualTo("sh: write error: Invalid argument\n");
  }

  @Test
  void sleep_inJobs_takesSimulatedTimeOnly() {
    long start = System.nanoTime();
    ShellRun.Result result =
        ShellRun.run("a=$(date +%s); sleep 1000 & sleep 5000; wait; echo $(( $(date +%s) - a ))");
    assertThat(result.out()).isEqualTo("5000\n");
    assertThat(System.nanoTime() - start).isLessThan(30_000_000_000L);
  }

  @Test
  void bytes_aboveAscii_passThroughUnchanged() {
    StringBuilder script = new StringBuilder("x='");
    for (char c = 128; c < 256; c++) {
      script.append(c);
    }
    script.append("'; printf '%s' \"$x\" | cat > /data/f; echo ${#x}; cat /data/f");
    MemorySystem system = new MemorySystem();
    MemoryFile out = new MemoryFile("");
    Shell shell = Shell.on(system).streams(new MemoryFile(""), out, out);
    system.runAsShell(() -> shell.run(script.toString()));
    assertThat(out.text()).startsWith("128\n").hasSize(4 + 128).endsWith("\u00ff");
  }

  @Test
  void script_withLoopOfManyRounds_takesNoStack() {
    ShellRun.Result result =
        ShellRun.run("i=0; while [ $i -lt 100000 ]; do i=$((i+1)); done; echo $i");
    assertThat(result.out()).isEqualTo("100000\n");
  }

  @Test
  void script_ofManyLines_takesNoStack() {
    ShellRun.Result result =
        ShellRun.run(":\n".repeat(50_000) + "x=1; ".repeat(20_000) + "\necho $x\n");
    assertThat(result.out()).isEqualTo("1\n");
  }

  @Test
  void function_withoutEnd_failsInsteadOfOverflowing() {
    ShellRun.Result result = ShellRun.run("f() { f; }; f; echo never");
    assertThat(result.err()).contains("too deeply");
    assertThat(result.status()).isEqualTo(2);
  }

  @Test
  void syntaxError_inALaterLine_letsEarlierLinesRunAndSaysWhere() {
    ShellRun.Result result = ShellRun.run("echo one\necho two\nif true; do\necho three\n");
    assertThat(result.out()).isEqualTo("one\ntwo\n");
    assertThat(result.err())
        .isEqualTo("sh: line 3, column 10: syntax error: unexpected \"do\" (expecting \"then\")\n");
    assertThat(result.status()).isEqualTo(2);
  }

  @Test
  void unknownCommand_inAScript_isNamedWithItsLine() {
    MemorySystem system = new MemorySystem();
    MemoryFile err = new MemoryFile("");
    Shell shell = Shell.on(system).streams(new MemoryFile(""), new MemoryFile(""), err);
    int status = system.runAsShell(() -> shell.runScript("lab.sh", List.of(), "\nfoo bar\n"));
    assertThat(err.text()).isEqualTo("lab.sh: line 2: foo: not found\n");
    assertThat(status).isEqualTo(127);
  }

  @Test
  void session_fedLineByLine_asksForMoreAndSurvivesErrors() {
    MemorySystem system = new MemorySystem();
    MemoryFile out = new MemoryFile("");
    MemoryFile err = new MemoryFile("");
    ShellSession session = Shell.on(system).streams(new MemoryFile(""), out, err).session("sh");
    int status =
        system.runAsShell(() -> {
          assertThat(session.feed("for i in 1 2")).isEqualTo(ShellSession.State.MORE);
          assertThat(session.feed("do echo $i; done")).isEqualTo(ShellSession.State.READY);
          assertThat(session.feed("echo 'a")).isEqualTo(ShellSession.State.MORE);
          assertThat(session.feed("b'")).isEqualTo(ShellSession.State.READY);
          assertThat(session.feed("echo x \\")).isEqualTo(ShellSession.State.MORE);
          assertThat(session.feed("y")).isEqualTo(ShellSession.State.READY);
          assertThat(session.feed("cat <<E")).isEqualTo(ShellSession.State.MORE);
          assertThat(session.feed("h")).isEqualTo(ShellSession.State.MORE);
          assertThat(session.feed("E")).isEqualTo(ShellSession.State.READY);
          assertThat(session.feed("echo ${x?unset}")).isEqualTo(ShellSession.State.READY);
          assertThat(session.feed("echo )")).isEqualTo(ShellSession.State.READY);
          assertThat(session.feed("y=5; cd /data")).isEqualTo(ShellSession.State.READY);
          assertThat(session.feed("echo $y")).isEqualTo(ShellSession.State.READY);
          assertThat(session.directory()).isEqualTo("/data");
          assertThat(session.feed("exit 4")).isEqualTo(ShellSession.State.ENDED);
          return session.close();
        });
    assertThat(out.text()).isEqualTo("1\n2\na\nb\nx y\nh\n5\n");
    assertThat(err.text())
        .contains("x: unset")
        .contains("column 6: syntax error: unexpected \")\"");
    assertThat(status).isEqualTo(4);
  }

  @Test
  void script_inTheModelsFiles_runsByItsPath() {
    MemorySystem system = new MemorySystem();
    system.file("/bin/s.sh", "#!/bin/sh\necho \"$0 $1\"; exit 3\n");
    ShellRun.Result result =
        ShellRun.run(
            system,
            "",
            List.of(),
            "/bin/s.sh a; echo $?; sh /bin/s.sh b; /bin/cat /data/none; /none");
    assertThat(result.out()).isEqualTo("/bin/s.sh a\n3\n/bin/s.sh b\n");
    assertThat(result.err())
        .isEqualTo(
            "cat: can't open '/data/none': No such file or directory\nsh: /none: not found\n");
    assertThat(result.status()).isEqualTo(127);
  }

  @Test
  void files_ofTheMachine_areRenderedByTheToolsThatReadThem() {
    MemorySystem system = new MemorySystem();
    system.file(
        "/proc/meminfo", "MemTotal: 1000 kB\nMemFree: 400 kB\nBuffers: 100 kB\nCached: 100 kB\n");
    system.file(
        "/proc/7/stat", "7 (my task) S 1 7 7 0 -1 0 11 0 2 0 0 0 0 0 20 0 1 0 5 4194304 256\n");
    system.file("/proc/sys/vm/swappiness", "60\n");
    ShellRun.Result result =
        ShellRun.run(
            system,
            "",
            List.of(),
            "free | sed -n '2s/  */ /gp'; ps -o pid,rss,comm; pgrep task; sudo sysctl vm.swappiness=10;"
                + " cat /proc/7/stat | awk '{ print \"Minor:\", $11 }'; echo 5 | sudo tee /proc/sys/vm/swappiness");
    assertThat(result.out())
        .isEqualTo(
            "Mem: 1000 400 400 0 200 0\n    PID     RSS COMM\n      7    1024 my task\n7\nvm.swappiness = 10\nMinor: 11\n5\n");
  }

  @Test
  void usageError_ofACommand_namesTheMistakeAndTheSynopsis() {
    ShellRun.Result result = ShellRun.run("cut x; head -n");
    assertThat(result.err())
        .startsWith("cut: expected a list of bytes, characters, or fields\nUsage: cut -b LIST")
        .contains("head: option requires an argument -- 'n'\nUsage: head ");
  }

  @Test
  void help_ofACommand_showsSynopsisAndSummary() {
    assertThat(ShellRun.run("help uniq").out())
        .contains("uniq [-cdu")
        .contains("drop repeated lines");
    assertThat(ShellRun.run("help").out()).contains("awk ").contains("wait ").contains("cat ");
  }
}
