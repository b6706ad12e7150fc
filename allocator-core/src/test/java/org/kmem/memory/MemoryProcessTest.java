package org.kmem.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.Agent;
import org.jctools.queues.MessagePassingQueue;
import org.jctools.queues.varhandle.MpmcVarHandleArrayQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kmem.memory.child.MemoryProbe;

/** What the JVM and the kernel decide at the start of a process: each case runs a JVM of its own. */
final class MemoryProcessTest {
  private static final String PROBE = MemoryProbe.class.getName();
  private static final long GIB = 1L << 30;
  private static final List<String> SMALL_JVM =
      List.of("-Xmx32m", "-XX:CompressedClassSpaceSize=16m", "-XX:ReservedCodeCacheSize=16m");

  @TempDir
  @SuppressWarnings("NullAway.Init") // JUnit sets it
  Path output;

  @Test
  void reserve_underUlimit_isRefusedByNameAndSmallerStillFits() throws Exception {
    assumeTrue(Mmap.bound() != null, "ulimit -v binds where memory comes from mmap: Linux");

    Outcome outcome =
        runUnder(
            "ulimit -v 4194304",
            onClassPath("--enable-native-access=ALL-UNNAMED"),
            "refused-then",
            Long.toString(8 * GIB),
            Long.toString(64 << 20));

    assertThat(outcome.out)
        .contains("refused: asked for 8 GiB, but the process limit (ulimit -v, ")
        .contains("allows 4 GiB of which ")
        .contains("raise it with ulimit -v before starting java, or ask for less")
        .contains("reserved 67108864 and read 42");
    assertThat(outcome.exit).isZero();
  }

  @Test
  void reserve_underUlimitUncaught_endsTheProcessWithTheMessage() throws Exception {
    assumeTrue(Mmap.bound() != null, "ulimit -v binds where memory comes from mmap: Linux");

    Outcome outcome =
        runUnder(
            "ulimit -v 4194304",
            onClassPath("--enable-native-access=ALL-UNNAMED"),
            "sparse",
            Long.toString(8 * GIB));

    assertThat(outcome.err).contains("MemoryLimitException: asked for 8 GiB, but the process");
    assertThat(outcome.exit).isEqualTo(1);
  }

  @Test
  void reserve_nativeAccessGranted_printsNoWarning() throws Exception {
    Outcome outcome = run(onClassPath("--enable-native-access=ALL-UNNAMED"), "reserve", "1048576");

    assertThat(outcome.err).isEmpty();
    assertThat(outcome.out).contains("reserved 1048576 and read 42");
    assertThat(outcome.exit).isZero();
  }

  @Test
  void reserve_nativeAccessGrantedToTheModule_printsNoWarning() throws Exception {
    Outcome outcome =
        run(onModulePath("--enable-native-access=org.kmem.core"), "reserve", "1048576");

    assertThat(outcome.err).isEmpty();
    assertThat(outcome.exit).isZero();
  }

  @Test
  void reserve_nativeAccessDeniedOnClassPath_isOneMessageWithTheFlag() throws Exception {
    Outcome outcome = run(onClassPath("--illegal-native-access=deny"), "reserve", "1048576");

    assertOneMessage(outcome, "start java with --enable-native-access=ALL-UNNAMED (on the module");
  }

  @Test
  void reserve_nativeAccessDeniedOnModulePath_isOneMessageWithTheFlag() throws Exception {
    Outcome outcome = run(onModulePath("--illegal-native-access=deny"), "sparse", "1048576");

    assertOneMessage(outcome, "start java with --enable-native-access=org.kmem.core (on the class");
  }

  @Test
  void reserve_nativeAccessDeniedWithArena_isTheSameMessage() throws Exception {
    List<String> jvm = onClassPath("--illegal-native-access=deny");
    jvm.add("-Dkmem.memory.backing=arena");

    assertOneMessage(run(jvm, "reserve", "1048576"), "--enable-native-access=ALL-UNNAMED");
  }

  @Test
  void memory_nativeAccessDeniedAtItsFirstUse_isOneMessageWithTheFlag() throws Exception {
    Outcome outcome = run(onClassPath("--illegal-native-access=deny"), "read", "4096");

    assertOneMessage(outcome, "start java with --enable-native-access=ALL-UNNAMED (on the module");
  }

  private static void assertOneMessage(Outcome outcome, String text) {
    assertThat(outcome.err)
        .contains("org.kmem.memory.NativeAccessError: kmem keeps its memory outside the Java heap")
        .contains(text)
        .doesNotContain("ExceptionInInitializerError")
        .doesNotContain("NoClassDefFoundError")
        .doesNotContain("Caused by");
    assertThat(outcome.err.lines().filter(line -> !line.startsWith("\tat "))).hasSize(1);
    assertThat(outcome.out).isEmpty();
    assertThat(outcome.exit).isEqualTo(1);
  }

  private static List<String> onClassPath(String flag) throws URISyntaxException {
    List<String> jvm = jvm(flag);
    jvm.addAll(List.of("-cp", folderOf(Memory.class) + ":" + folderOf(MemoryProbe.class)));
    return jvm;
  }

  /** The core as a named module; the probe, as an application would be, on the class path. */
  private static List<String> onModulePath(String flag) throws URISyntaxException {
    List<String> jvm = jvm(flag);
    String queues = jarOf(MpmcVarHandleArrayQueue.class) + ":" + jarOf(MessagePassingQueue.class);
    String modules = folderOf(Memory.class) + ":" + queues + ":" + jarOf(Agent.class);
    jvm.addAll(List.of("-p", modules, "--add-modules", "org.kmem.core"));
    jvm.addAll(List.of("-cp", folderOf(MemoryProbe.class)));
    return jvm;
  }

  private static List<String> jvm(String flag) {
    List<String> jvm = new ArrayList<>();
    jvm.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    jvm.addAll(SMALL_JVM);
    jvm.add(flag);
    return jvm;
  }

  /** The folder a class was compiled to, however the tests themselves are run. */
  private static Path jarOf(Class<?> type) throws URISyntaxException {
    return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
  }

  private static String folderOf(Class<?> type) throws URISyntaxException {
    String file = type.getName().replace('.', '/') + ".class";
    URL url = Objects.requireNonNull(type.getResource("/" + file), file);
    assumeTrue(url.getProtocol().equals("file"), "the child JVM needs class folders, not " + url);
    Path folder = Path.of(url.toURI());
    for (int depth = file.split("/", -1).length; depth > 0; depth--) {
      folder = Objects.requireNonNull(folder.getParent());
    }
    return folder.toString();
  }

  private Outcome run(List<String> jvm, String... arguments) throws Exception {
    List<String> command = new ArrayList<>(jvm);
    command.add(PROBE);
    command.addAll(List.of(arguments));
    return start(command);
  }

  private Outcome runUnder(String limit, List<String> jvm, String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of("/bin/sh", "-c", limit + "; exec \"$@\"", "sh"));
    command.addAll(jvm);
    command.add(PROBE);
    command.addAll(List.of(arguments));
    return start(command);
  }

  private Outcome start(List<String> command) throws IOException, InterruptedException {
    Path out = output.resolve("out");
    Path err = output.resolve("err");
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
    // Options from the environment would print a line of their own, and could grant what is denied.
    builder.environment().remove("JAVA_TOOL_OPTIONS");
    builder.environment().remove("JDK_JAVA_OPTIONS");
    Process process = builder.start();
    if (!process.waitFor(60, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new AssertionError("no end after 60 s: " + command);
    }
    return new Outcome(process.exitValue(), Files.readString(out), Files.readString(err));
  }

  private record Outcome(int exit, String out, String err) {}
}
