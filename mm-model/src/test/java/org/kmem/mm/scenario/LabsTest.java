package org.kmem.mm.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * The judge: each lab prints here what it printed on Linux 6.12.
 *
 * <p>Labs that are known not to agree yet stand in {@code disagreeing.txt} with the reason. One of them that
 * begins to agree fails until its line is taken out, so the list only gets shorter.
 */
class LabsTest {
  private static final Path FOLDER =
      Path.of(System.getProperty("basedir", ""))
          .resolve("src/test/resources/org/kmem/mm/scenario/labs");

  private static String read(Path file) {
    try {
      return Files.readString(file, StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<Path> scripts() throws IOException {
    try (Stream<Path> files = Files.list(FOLDER)) {
      return files.filter(file -> file.toString().endsWith(".sh")).sorted().toList();
    }
  }

  /** Reasons by the name of the lab. */
  private static Map<String, String> disagreeing() {
    return read(FOLDER.resolve("disagreeing.txt"))
        .lines()
        .filter(line -> !line.isBlank() && !line.startsWith("#"))
        .map(line -> line.split(": ", 2))
        .collect(Collectors.toMap(words -> words[0], words -> words[1], (a, b) -> a, TreeMap::new));
  }

  @TestFactory
  Stream<DynamicTest> lab_each_printsWhatTheRealKernelPrinted() throws IOException {
    Map<String, String> known = disagreeing();
    return scripts().stream()
        .map(file -> {
          LabScript lab = LabScript.of(name(file), read(file));
          return DynamicTest.dynamicTest(lab.name(), () -> run(lab, known.get(lab.name())));
        });
  }

  private static String name(Path script) {
    String name = String.valueOf(script.getFileName());
    return name.substring(0, name.length() - ".sh".length());
  }

  private static void run(LabScript lab, @Nullable String known) {
    String expected = read(FOLDER.resolve(lab.name() + ".out"));
    LabRunner.Transcript run = LabRunner.run(lab, lab.machine());
    List<LabExpectation.Difference> found =
        new LabExpectation(expected, lab.tolerances()).differences(run.output());
    if (known == null) {
      assertThat(found).as("%s", run.complaints()).isEmpty();
    } else {
      assertThat(found)
          .as(
              "%s agrees now: take it out of disagreeing.txt, where it says \"%s\"",
              lab.name(), known)
          .isNotEmpty();
    }
  }

  @Test
  void disagreeing_eachLine_namesALabAndAReason() throws IOException {
    List<String> labs = scripts().stream().map(LabsTest::name).toList();
    assertThat(labs).containsAll(disagreeing().keySet());
    assertThat(disagreeing().values()).allSatisfy(reason -> assertThat(reason).isNotBlank());
  }
}
