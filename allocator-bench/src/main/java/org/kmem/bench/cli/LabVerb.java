package org.kmem.bench.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.kmem.mm.scenario.LabExpectation;
import org.kmem.mm.scenario.LabRunner;
import org.kmem.mm.scenario.LabScript;
import org.kmem.mm.sim.MachineOptions;
import org.kmem.mm.sim.MachineOptionsException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** {@code lab}: runs lab scripts on simulated machines and says whether they agree with a real kernel. */
@Command(
    name = "lab",
    description =
        "Runs lab scripts, each on a machine of its own; compares with a real kernel's output.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    footer = {
      "",
      "A lab says in lines \"#! mem=1024 cpus=2 swap=256M\" after its first what machine it wants; options",
      "here win. Without --expect the labs' output is printed and the exit code is that of the last lab",
      "that failed (125: it did not finish). With --expect it is 0 if all agree with DIR/NAME.out within",
      "the tolerances of their lines \"#~ key tol=5%%\", 1 if one differs, 2 if a file is missing."
    })
final class LabVerb implements Callable<Integer> {
  private final PrintWriter out;
  private final PrintWriter err;

  @Parameters(paramLabel = "FILE", arity = "1..*", description = "Lab scripts.")
  private List<Path> files = List.of();

  @Option(
      names = {"-e", "--expect"},
      paramLabel = "DIR",
      description = "Folder with what each lab should print, NAME.out.")
  private @Nullable Path expected;

  @Option(names = "--json", description = "Print one JSON object instead of text.")
  private boolean json;

  @Mixin private final MachineArguments machine = new MachineArguments();

  LabVerb(PrintWriter out, PrintWriter err) {
    this.out = out;
    this.err = err;
  }

  /**
   * A lab that has run.
   *
   * @param lab its name
   * @param status what it ended with
   * @param agrees whether it printed what is expected; null if nothing was said of that
   * @param differences lines that differ
   * @param simulatedNanos how long it took on the simulated machine
   * @param output what it printed
   */
  record Result(
      String lab,
      int status,
      @Nullable Boolean agrees,
      List<LabExpectation.Difference> differences,
      long simulatedNanos,
      String output) {}

  /**
   * What {@code --json} prints.
   *
   * @param agree labs that agree
   * @param differ labs that do not
   * @param labs all of them in order
   */
  record Report(long agree, long differ, List<Result> labs) {}

  @Override
  public Integer call() throws IOException {
    List<LabScript> labs = new ArrayList<>();
    List<@Nullable LabExpectation> expectations = new ArrayList<>();
    for (Path file : files) {
      LabScript lab = read(file);
      labs.add(lab);
      expectations.add(expected == null ? null : expectation(lab, expected));
    }
    List<Result> results = new ArrayList<>();
    for (int i = 0; i < labs.size(); i++) {
      Result result = run(labs.get(i), expectations.get(i));
      results.add(result);
      if (!json && expected != null) {
        show(result);
      }
    }
    long differ = results.stream().filter(r -> Boolean.FALSE.equals(r.agrees())).count();
    if (json) {
      out.println(
          JsonMapper.builder()
              .enable(SerializationFeature.INDENT_OUTPUT)
              .build()
              .writeValueAsString(new Report(results.size() - differ, differ, results)));
    } else if (expected != null) {
      out.println("%d agree, %d differ".formatted(results.size() - differ, differ));
    }
    out.flush();
    err.flush();
    if (expected != null) {
      return differ == 0 ? ExitCode.OK : ExitCode.FAILED;
    }
    return results.stream().mapToInt(Result::status).filter(s -> s != 0).reduce(0, (a, b) -> b);
  }

  private static LabScript read(Path file) throws IOException {
    try {
      return LabScript.read(file);
    } catch (MachineOptionsException wrong) {
      throw UserError.usage(file + ": " + wrong.getMessage());
    }
  }

  private static LabExpectation expectation(LabScript lab, Path folder) throws IOException {
    Path file = folder.resolve(lab.name() + ".out");
    if (!Files.exists(file)) {
      throw UserError.usage(
          file + ": no such file; record what lab " + lab.name() + " should print there");
    }
    return new LabExpectation(
        utf8(Files.readString(file, StandardCharsets.ISO_8859_1)), lab.tolerances());
  }

  private Result run(LabScript lab, @Nullable LabExpectation expectation) {
    MachineOptions options = machine.over(lab.machine());
    if (expectation == null && !json) {
      LabRunner.Outcome outcome =
          LabRunner.run(lab, options, new WriterOutput(out), new WriterOutput(err));
      return new Result(
          lab.name(), outcome.status(), null, List.of(), outcome.simulatedNanos(), "");
    }
    LabRunner.Transcript run = LabRunner.run(lab, options);
    err.print(utf8(run.complaints()));
    String output = utf8(run.output());
    List<LabExpectation.Difference> differences =
        expectation == null ? List.of() : expectation.differences(output);
    return new Result(
        lab.name(),
        run.outcome().status(),
        expectation == null ? null : differences.isEmpty(),
        differences,
        run.outcome().simulatedNanos(),
        output);
  }

  private void show(Result result) {
    if (Boolean.TRUE.equals(result.agrees())) {
      out.println("ok   " + result.lab());
      return;
    }
    out.println("FAIL " + result.lab());
    result.differences().forEach(difference -> out.println(difference));
  }

  private static String utf8(String bytes) {
    return new String(bytes.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
  }
}
