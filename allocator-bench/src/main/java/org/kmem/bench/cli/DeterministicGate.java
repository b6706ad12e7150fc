package org.kmem.bench.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.kmem.bench.gate.deterministic.CountFormatException;
import org.kmem.bench.gate.deterministic.CountReport;
import org.kmem.bench.gate.deterministic.CountTable;
import org.kmem.bench.gate.deterministic.CountingFork;
import org.kmem.bench.report.WholeFile;

/** {@code gate --deterministic}: counts what the engine does, and compares that exactly with what is committed. */
final class DeterministicGate {
  /** Where the counts of a checkout are. */
  static final String COMMITTED = "allocator-bench/deterministic.json";

  private final PrintWriter out;
  private final PrintWriter err;
  private final Path home;

  /**
   * Makes the tier.
   *
   * @param out where the report goes
   * @param err where progress goes
   * @param home the checkout
   */
  DeterministicGate(PrintWriter out, PrintWriter err, Path home) {
    this.out = out;
    this.err = err;
    this.home = home;
  }

  /**
   * Counts and compares.
   *
   * @param base a file of counts, or a commit, branch or tag whose committed counts are meant; null for those of this
   *     checkout
   * @return the report
   * @throws IOException if counting failed
   * @throws UserError if there are no such counts
   */
  CountReport compare(@Nullable String base) throws IOException {
    CountTable before = base == null ? committed() : named(base);
    return new CountReport(before, base == null ? COMMITTED : base, count());
  }

  /**
   * Writes down what is counted now, in this checkout.
   *
   * @throws IOException if counting failed, or the file cannot be written
   */
  void update() throws IOException {
    Path file = home.resolve(COMMITTED);
    CountTable now = count();
    boolean known = Files.exists(file);
    CountTable before = known ? committed() : now;
    WholeFile.write(file, now.text());
    int changes = now.changesSince(before).size();
    out.print(known ? new CountReport(before, COMMITTED + " as it was", now).text() : "");
    out.println(
        changes == 0 && known
            ? "nothing to write down"
            : "written to %s: commit it with the change that explains it".formatted(COMMITTED));
    out.flush();
  }

  private CountTable count() throws IOException {
    err.println("counting what the engine does ...");
    err.flush();
    return CountingFork.count(err::println);
  }

  private CountTable committed() {
    Path file = home.resolve(COMMITTED);
    if (!Files.exists(file)) {
      throw UserError.usage(
          "there is no %s: start through ./kmem, or make it with --update".formatted(file));
    }
    return read(file);
  }

  private CountTable named(String base) throws IOException {
    Path file = Path.of(base);
    return Files.isRegularFile(file) ? read(file) : ofCommit(base);
  }

  private static CountTable read(Path file) {
    try {
      return CountTable.read(file);
    } catch (CountFormatException e) {
      throw UserError.usage(String.valueOf(e.getMessage()));
    } catch (IOException e) {
      throw UserError.usage("cannot read %s: %s".formatted(file, e.getMessage()));
    }
  }

  private CountTable ofCommit(String base) throws IOException {
    String name = base + ":" + COMMITTED;
    Process git =
        new ProcessBuilder("git", "-C", home.toString(), "show", "--end-of-options", name)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    git.getOutputStream().close();
    String said = new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    try {
      if (git.waitFor() != 0) {
        throw UserError.usage(
            "'%s' is neither a file of counts nor a commit of %s that has %s"
                .formatted(base, home, COMMITTED));
      }
      return CountTable.parse(said, name);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while git was asked for " + name, e);
    } catch (CountFormatException e) {
      throw UserError.usage(String.valueOf(e.getMessage()));
    }
  }
}
