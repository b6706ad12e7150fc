package org.kmem.bench.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.kmem.bench.report.ReportPage;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code report}: result files as one page. */
@Command(
    name = "report",
    description = {
      "Makes one page of result files: tables, plots, maps of memory, the environment and the raw"
          + " data.",
      "It needs no network and no other file, and opens in any browser."
    },
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    footer = {
      "",
      "Files are of './kmem bench --json', './kmem replay [--objects] --json', './kmem compare"
          + " --json',",
      "or what JMH writes with '-rf json'; several kinds may be mixed. What they lack is left out,"
          + " and the",
      "page says what makes it.",
      "",
      "Examples:",
      "  ./kmem bench --quick --json run.json && ./kmem report run.json -o run.html",
      "  ./kmem replay vm512-a-procs --json replay.json && ./kmem report replay.json -o"
          + " memory.html",
      "  ./kmem report results/*/raw.json -o all.html"
    })
final class ReportVerb implements Callable<Integer> {
  private final PrintWriter err;

  @Parameters(paramLabel = "IN", arity = "1..*", description = "Result files.")
  private List<Path> files = List.of();

  @Option(
      names = {"-o", "--output"},
      paramLabel = "F.html",
      required = true,
      description = "Where the page goes; what is there is replaced as a whole.")
  private Path output = Path.of("report.html");

  ReportVerb(PrintWriter err) {
    this.err = err;
  }

  @Override
  public Integer call() throws IOException {
    if (Files.isDirectory(output)) {
      throw UserError.usage(
          output + " is a folder: name a file, such as " + output.resolve("report.html"));
    }
    for (Path file : files) {
      if (Files.exists(output) && Files.exists(file) && Files.isSameFile(file, output)) {
        throw UserError.usage(
            output + " is an input too: the page would replace it; give another -o");
      }
    }
    ReportPage.of(files, output.resolveSibling("")).write(output);
    err.printf("wrote %s (%,d bytes)%n", output, Files.size(output));
    err.flush();
    return ExitCode.OK;
  }
}
