package org.kmem.mm.scenario.actor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.kmem.mm.scenario.MachineShell;
import org.kmem.mm.sim.MachineOptions;

class TaskCommandTest {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final MachineShell shell =
      MachineShell.boot(MachineOptions.DEFAULTS, InputStream.nullInputStream(), out, err);

  @AfterEach
  void close() {
    shell.close();
  }

  private String run(String script) {
    out.reset();
    int status = shell.command(script);
    return out.toString(StandardCharsets.ISO_8859_1) + status;
  }

  @Test
  void touch_ofNewMemory_isOneFaultForEachPage() {
    assertThat(
            run("task new a; task a mmap 1M; task a touch m1; task a touch m1; task a peek m1 0"))
        .isEqualTo("m1\nminor=256 major=0\nminor=0 major=0\n1\n0");
  }

  @Test
  void help_eachCommandItNames_isKnown() {
    List<String> commands =
        run("help task | sed -n '/^map/,/^$/p' | cut -c15-")
            .replaceAll("\\[[^]]*]|\\([^)]*\\)|\n *(?=\\[)", "")
            .lines()
            .flatMap(line -> Stream.of(line.split(",", -1)))
            .map(words -> words.strip().split(" ", -1)[0])
            .filter(word -> word.matches("[a-z_]+"))
            .toList();
    assertThat(commands).hasSizeGreaterThan(35).contains("mmap", "touch", "numa");
    for (String command : commands) {
      assertThat(run("task new " + command + "; task " + command + " " + command + " f1 1"))
          .as(command)
          .doesNotContain("unknown command");
    }
  }

  @Test
  void signals_caughtOrFatal_trapOrKill() {
    assertThat(
            run(
                "task new a; task a mmap 8K prot r; task a touch m1; echo $?; task a fatal;"
                    + " task a touch m1; echo $?; task a rss; echo $?; task b rss; echo $?"))
        .isEqualTo(
            "m1\nSIGSEGV offset=0 minor=0 major=0\n1\nok\nKILLED\n137\nKILLED\n137\nno such"
                + " task\n2\n0");
  }

  @Test
  void fork_ofAnActor_inheritsLabelsAndCopiesOnWrite() {
    assertThat(
            run(
                "task new a; task a mmap 64K; task a touch m1; task a fork b; task b poke m1 0 7;"
                    + " task a peek m1 0; task b peek m1 0; task b touch m1; task a exit 3;"
                    + " task b mmap 4K; task b kill; task b pid"))
        .isEqualTo("m1\nminor=16 major=0\nok\n1\n7\nminor=15 major=0\nm2\nno such task\n2");
  }

  @Test
  void fork_asAUserWhoMayNotMakeASocket_losesTheChild() {
    assertThat(
            run(
                "task new a; task a uid 1000; task a fork b; echo $?; task a mmap 4K; ls /run/task"))
        .isEqualTo("ok\nKILLED\n1\nm1\na\na.pid\n0");
  }

  @Test
  void client_whileItLooks_sharesTheProgramWithTheActor() {
    String rollup = "/proc/$(task a pid)/smaps_rollup";
    assertThat(
            run(
                "task new a; echo $(( $(task get "
                    + rollup
                    + " Private_Dirty) < 450 )) $(( $(grep Private_Dirty "
                    + rollup
                    + " | tr -dc 0-9) > 900 ))"))
        .isEqualTo("1 1\n0");
  }

  @Test
  void errors_ofCommands_areSaidAsTheToolSaysThem() {
    assertThat(
            run(
                "task new a; task a touch m1; task a fly; task a mmap; task a mmap 4K prot x;"
                    + " task a read f1 1; task a open /none; task a mmap 0; task a madvise m1 free;"
                    + " task get /none x; task a stack; task a brk +64K; task a touch brk;"
                    + " task a cpu 7"))
        .isEqualTo(
            "no such region\nunknown command\nEINVAL\nEINVAL\nEBADF\nENOENT\nEINVAL\nno such"
                + " region\nENOENT\nunknown command\nok\nminor=16 major=0\nEINVAL\n1");
  }

  @Test
  void end_ofAllTasks_leavesAddressSpacesInOrder() {
    run(
        "task new a; task a mmap 4M; task a touch m1; task a fork b; task a stack 64K; task b exit;"
            + " task a exit");
    shell.machine().memory().verify();
    shell.machine().userSpace().invariants().verify(List.of());
  }
}
