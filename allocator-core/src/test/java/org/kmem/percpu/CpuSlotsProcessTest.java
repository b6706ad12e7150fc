package org.kmem.percpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** What is decided at the start of a JVM: native access, and what the platform is said to be. */
final class CpuSlotsProcessTest {
  @Test
  void of_nativeAccessDenied_fallsBackToThreadIds() throws Exception {
    assertThat(probe("--illegal-native-access=deny")).isEqualTo("thread id");
  }

  @Test
  void of_otherSystem_fallsBackToThreadIds() throws Exception {
    assertThat(probe("-Dos.name=Mac OS X")).isEqualTo("thread id");
  }

  @Test
  void of_otherProcessor_fallsBackToThreadIds() throws Exception {
    assertThat(probe("-Dos.arch=riscv64")).isEqualTo("thread id");
  }

  @Test
  void of_nativeAccessGranted_asksTheCpuAndPrintsNoWarning() throws Exception {
    assumeTrue(CurrentCpu.isKnown(), "getcpu is known on Linux on x86_64 and arm64");
    assertThat(probe("--enable-native-access=ALL-UNNAMED")).isEqualTo("CPU");
  }

  /** How slots are found, according to a JVM with a flag; it must print nothing but that. */
  private static String probe(String flag) throws Exception {
    ProcessBuilder builder =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx32m",
                flag,
                "-cp",
                folderOf(CpuSlots.class) + ":" + folderOf(SlotProbe.class),
                SlotProbe.class.getName())
            .redirectErrorStream(true);
    // Options from the environment would print a line of their own, and could grant what is denied.
    builder.environment().remove("JAVA_TOOL_OPTIONS");
    builder.environment().remove("JDK_JAVA_OPTIONS");
    Process process = builder.start();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(text).isZero();
    assertThat(text).matches("OWNED: 3 slots by (CPU|thread id), 0 for owners\ntrue\n");
    return text.contains("thread id") ? "thread id" : "CPU";
  }

  /** The folder a class was compiled to, however the tests themselves are run. */
  private static Path folderOf(Class<?> type) throws Exception {
    String file = type.getName().replace('.', '/') + ".class";
    URL url = Objects.requireNonNull(type.getResource("/" + file), file);
    assumeTrue(url.getProtocol().equals("file"), "the child JVM needs class folders, not " + url);
    String path = Path.of(url.toURI()).toString();
    return Path.of(path.substring(0, path.length() - file.length()));
  }
}
