package org.kmem.mm.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.kmem.mm.sim.MachineOptions;
import org.kmem.mm.sim.MachineOptionsParser;
import org.kmem.mm.sim.SimTimeLimitException;

class MachineShellTest {
  private static final MachineOptions SMALL =
      MachineOptionsParser.ofArguments(
          MachineOptions.DEFAULTS, List.of("--memory=128M", "--timeout=1000"));

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final MachineShell shell =
      MachineShell.boot(
          SMALL, InputStream.nullInputStream(), out, err, MachineShell.Terminals.NONE);

  @AfterEach
  void close() {
    shell.close();
  }

  private String run(String command) {
    out.reset();
    err.reset();
    int status = shell.command(command);
    return out.toString(StandardCharsets.ISO_8859_1)
        + err.toString(StandardCharsets.ISO_8859_1)
        + status;
  }

  @Test
  void pipeline_moreThanAPipeHolds_arrivesWhole() {
    assertThat(run("seq 100000 | tail -1; seq 100000 | wc -c")).isEqualTo("100000\n588895\n0");
    assertThat(run("yes | head -2; echo $?")).isEqualTo("y\ny\n0\n0");
  }

  @Test
  void sleep_inTheBackground_overlapsInSimulatedTime() {
    assertThat(run("a=$(date +%s); sleep 5 & sleep 5; wait; echo $(( $(date +%s) - a ))"))
        .isEqualTo("5\n0");
  }

  @Test
  void kill_sleepingJob_endsItAtOnce() {
    assertThat(run("a=$(date +%s); sleep 100 & kill $!; wait $!; echo $? $(( $(date +%s) - a ))"))
        .isEqualTo("143 0\n0");
    assertThat(run("(while :; do sleep 1; done) & kill -9 $!; wait $!; echo $?"))
        .isEqualTo("137\n0");
    assertThat(run("kill -0 $$ && kill -0 99999")).endsWith("No such process\n1");
  }

  @Test
  void script_thatNeverEnds_runsOutOfItsTime() {
    assertThatThrownBy(() -> shell.command("while :; do sleep 1; done"))
        .isInstanceOf(SimTimeLimitException.class);
  }

  @Test
  void session_ofLines_keepsItsStateAndEndsWithTheLastStatus() {
    Deque<LineSource.Answer> lines =
        new ArrayDeque<>(
            List.of(
                new LineSource.Answer.Line("a=5"),
                new LineSource.Answer.Line("a=6; if true; then"),
                new LineSource.Answer.Interrupted(),
                new LineSource.Answer.Line("for i in 1 2; do"),
                new LineSource.Answer.Line("echo $i; done; nosuch"),
                new LineSource.Answer.Line("echo $a; false")));
    int status =
        shell.session(
            prompt -> lines.isEmpty() ? new LineSource.Answer.End() : lines.removeFirst());
    assertThat(status).isEqualTo(1);
    assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("1\n2\n5\n");
    assertThat(err.toString(StandardCharsets.UTF_8)).contains("nosuch: not found");
  }

  @Test
  void dmesg_afterTheKernelSpoke_printsAndClears() {
    shell.machine().kernelLog().print("two\nlines");
    assertThat(run("dmesg -c | tail -2 | sed 's/^[^]]*] //'; dmesg")).isEqualTo("two\nlines\n0");
  }
}
