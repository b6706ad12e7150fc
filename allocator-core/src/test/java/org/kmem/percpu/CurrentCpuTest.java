package org.kmem.percpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class CurrentCpuTest {
  private static final Path STAT = Path.of("/proc/thread-self/stat");

  @BeforeEach
  void needsGetcpu() {
    assumeTrue(CurrentCpu.isKnown(), "getcpu is known on Linux on x86_64 and arm64");
  }

  @Test
  void number_always_isBelowTheNumberOfPossibleCpus() throws IOException {
    Path possible = Path.of("/sys/devices/system/cpu/possible");
    assumeTrue(Files.isReadable(possible), "no " + possible);
    String[] words = Files.readString(possible).strip().split("[-,]", -1);
    int last = Integer.parseInt(words[words.length - 1]);
    for (int i = 0; i < 1000; i++) {
      assertThat(CurrentCpu.number()).isBetween(0, last);
    }
  }

  /** The thread may move between two questions, but not each time. */
  @Test
  void number_besideProc_agreesAtOneOfManyTries() throws IOException {
    assumeTrue(Files.isReadable(STAT), "no " + STAT);
    boolean agreed = false;
    for (int i = 0; i < 1000 && !agreed; i++) {
      int before = CurrentCpu.number();
      agreed = processorOfThread() == before && CurrentCpu.number() == before;
    }
    assertThat(agreed).isTrue();
  }

  /** Field 39 of proc_pid_stat(5); the name, field 2, may contain anything but ends at the last bracket. */
  private static int processorOfThread() throws IOException {
    String stat = Files.readString(STAT);
    String[] fromState = stat.substring(stat.lastIndexOf(')') + 2).strip().split(" ", -1);
    return Integer.parseInt(fromState[39 - 3]);
  }
}
