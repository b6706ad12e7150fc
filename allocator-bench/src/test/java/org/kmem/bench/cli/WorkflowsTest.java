package org.kmem.bench.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** What the workflows run exists: they are tried on their service only, and too late. */
class WorkflowsTest {
  private static final Path FOLDER =
      Path.of(System.getProperty("basedir", "")).resolve("../.github/workflows");

  private static List<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(FOLDER)) {
      return files.sorted().toList();
    }
  }

  /** A workflow; two keys of one name are refused by the reader. */
  private static Map<?, ?> workflow(Path file) throws IOException {
    LoadSettings strict = LoadSettings.builder().setAllowDuplicateKeys(false).build();
    return (Map<?, ?>) new Load(strict).loadFromString(Files.readString(file));
  }

  private static Map<?, ?> jobs(Path file) throws IOException {
    return (Map<?, ?>) Objects.requireNonNull(workflow(file).get("jobs"), file + ": jobs");
  }

  private static List<Map<?, ?>> steps(Path file) throws IOException {
    List<Map<?, ?>> steps = new ArrayList<>();
    for (Object job : jobs(file).values()) {
      for (Object step : (List<?>) Objects.requireNonNull(((Map<?, ?>) job).get("steps"))) {
        steps.add((Map<?, ?>) step);
      }
    }
    return steps;
  }

  /** Options and verb of each call of {@code ./kmem}, without what the service fills in. */
  private static List<List<String>> commands(Path file) throws IOException {
    List<List<String>> commands = new ArrayList<>();
    for (Map<?, ?> step : steps(file)) {
      for (String line : String.valueOf(step.get("run")).lines().toList()) {
        if (line.startsWith("./kmem ")) {
          commands.add(List.of(line.replaceAll("\\$\\{\\{[^}]*}}", "x").split(" +", -1)));
        }
      }
    }
    return commands;
  }

  private static String help(String verb) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int exitCode = Kmem.run(new PrintWriter(out), new PrintWriter(err), verb, "--help");
    assertThat(exitCode).as("./kmem %s --help: %s", verb, err).isEqualTo(ExitCode.OK);
    return out.toString();
  }

  @Test
  void workflows_all_haveTriggersLimitsAndFewRights() throws IOException {
    assertThat(files())
        .extracting(file -> file.getFileName().toString())
        .contains("test.yml", "gate.yml", "nightly.yml");
    for (Path file : files()) {
      assertThat(workflow(file).get("on")).as("%s: on", file).isNotNull();
      assertThat(workflow(file).get("permissions")).isEqualTo(Map.of("contents", "read"));
      for (Object job : jobs(file).values()) {
        assertThat(((Map<?, ?>) job).get("timeout-minutes")).as("%s", file).isNotNull();
      }
    }
  }

  @Test
  void workflows_actions_arePinnedToAMajorVersion() throws IOException {
    for (Path file : files()) {
      for (Map<?, ?> step : steps(file)) {
        assertThat(step.containsKey("uses"))
            .as("%s: %s", file, step)
            .isNotEqualTo(step.containsKey("run"));
        if (step.containsKey("uses")) {
          assertThat(String.valueOf(step.get("uses"))).matches("actions/[a-z-]+@v[0-9]+");
        }
      }
    }
  }

  @Test
  void workflows_commands_exist() throws IOException {
    int seen = 0;
    for (Path file : files()) {
      for (List<String> command : commands(file)) {
        String help = help(command.get(1));
        for (String option : command) {
          if (option.startsWith("-")) {
            assertThat(help).as("%s: %s", file, command).containsPattern("[ ,]" + option + "\\b");
            seen++;
          }
        }
      }
    }
    assertThat(seen).as("options that were looked up").isPositive();
  }
}
