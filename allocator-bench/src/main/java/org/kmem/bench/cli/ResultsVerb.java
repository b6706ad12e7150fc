package org.kmem.bench.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.kmem.bench.report.ResultArchive;
import org.kmem.bench.report.ResultEntry;
import org.kmem.bench.report.TextTable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ScopeType;

/** {@code results}: the runs that are kept in the checkout, and how one gets there. */
@Command(
    name = "results",
    description = {
      "Lists the result sets of the checkout, newest first.",
      "A set is a folder of results/ with a run of full effort; it is never changed afterwards."
    },
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    footer = {
      "",
      "  ./kmem bench --profile page --json run.json",
      "  ./kmem results add run.json page-suites --question 'what do the page strategies cost?'",
      "  ./kmem results render      # after a change of how tables or pictures are made"
    })
final class ResultsVerb implements Callable<Integer> {
  private final PrintWriter out;

  @Option(
      names = "--folder",
      paramLabel = "FOLDER",
      description = "Where the sets are; default: results/ of the checkout.",
      scope = ScopeType.INHERIT)
  private Path folder = Path.of(System.getProperty("kmem.home", "."), "results");

  ResultsVerb(PrintWriter out) {
    this.out = out;
  }

  @Override
  public Integer call() throws IOException {
    TextTable table = new TextTable(3, "set", "began", "question", "rows");
    for (ResultEntry entry : archive().index().reversed()) {
      table.row(entry.set(), entry.date(), entry.question(), Integer.toString(entry.rows()));
    }
    out.print(table.text());
    out.flush();
    return ExitCode.OK;
  }

  @Command(
      name = "add",
      description = "Keeps a run: makes a folder for it, adds it to the index, renders all.",
      mixinStandardHelpOptions = true)
  int add(
      @Parameters(paramLabel = "RUN.json", description = "What ./kmem bench --json wrote.")
          Path run,
      @Parameters(
              paramLabel = "NAME",
              description = "What to call it: lower case, hyphens; its date is put before it.")
          String name,
      @Option(
              names = "--question",
              required = true,
              paramLabel = "TEXT",
              description = "What it was measured for, in one line.")
          String question)
      throws IOException {
    try {
      ResultEntry entry = archive().add(run, name, question);
      out.println("kept as %s, %d rows".formatted(folder.resolve(entry.set()), entry.rows()));
      out.flush();
      return ExitCode.OK;
    } catch (IllegalArgumentException e) {
      throw UserError.usage(String.valueOf(e.getMessage()));
    }
  }

  @Command(
      name = "ask",
      description = "Says what a set without a question was measured for.",
      mixinStandardHelpOptions = true)
  int ask(
      @Parameters(paramLabel = "SET", description = "Name of its folder.") String set,
      @Parameters(paramLabel = "QUESTION", description = "A sentence.") String question)
      throws IOException {
    archive().ask(set, question);
    return ExitCode.OK;
  }

  @Command(
      name = "render",
      description = {
        "Makes tables, pictures and the page of all sets anew, and adds to the index what it"
            + " lacks.",
        "Repairs what a killed 'add' left."
      },
      mixinStandardHelpOptions = true)
  int render() throws IOException {
    List<String> added = archive().render();
    added.forEach(set -> out.println("added to the index: " + set));
    out.flush();
    return ExitCode.OK;
  }

  private ResultArchive archive() {
    return new ResultArchive(folder);
  }
}
