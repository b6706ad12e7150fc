package org.kmem.bench.gate;

import java.io.IOException;
import java.io.PrintWriter;
import java.lang.ProcessBuilder.Redirect;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;

/**
 * Builds another commit of the checkout, once: a worktree in the cache folder, named by its commit, built by its own
 * launcher, which knows how.
 *
 * @param home the checkout
 * @param cache folder that may be deleted at any time, at the cost of building again
 * @param err hears how far it is
 */
public record BaseBuild(Path home, Path cache, PrintWriter err) {
  private static final Path JAR = Path.of("allocator-bench", "target", "allocator-bench.jar");

  /** What the launcher leaves when a build is whole. */
  private static final Path STAMP = Path.of("allocator-bench", "target", ".kmem-built");

  private static final int SHORT = 12;
  private static final int LINES_TOLD = 20;

  /**
   * The side of a commit, built if it was not before.
   *
   * @param ref a commit, branch or tag
   * @return the side, named by its commit
   * @throws GateException if git does not know it, or it does not build
   * @throws IOException if git or the build cannot be started
   */
  public Side of(String ref) throws IOException {
    String commit = commit(ref);
    String name = commit.substring(0, SHORT);
    Path tree = cache.resolve("base-" + name);
    Files.createDirectories(cache);
    try (FileChannel file =
            FileChannel.open(
                cache.resolve("base-" + name + ".lock"),
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE);
        FileLock lock = file.lock()) {
      if (lock.isValid() && !isBuilt(tree)) {
        build(commit, tree);
      }
    }
    return Side.ofJar(name, tree.resolve(JAR));
  }

  private static boolean isBuilt(Path tree) {
    return Files.exists(tree.resolve(JAR)) && Files.exists(tree.resolve(STAMP));
  }

  private String commit(String ref) throws IOException {
    Said said =
        run(
            List.of(
                "git",
                "-C",
                home.toString(),
                "rev-parse",
                "--verify",
                "--quiet",
                "--end-of-options",
                ref + "^{commit}"));
    if (said.exitCode != 0) {
      throw GateException.usage(
          "--base %s: neither a jar nor a commit that the checkout %s knows; in a shallow clone fetch it first"
              .formatted(ref, home));
    }
    return said.text.strip();
  }

  private void build(String commit, Path tree) throws IOException {
    err.println("building the base, commit %s, in %s (once)".formatted(commit, tree));
    err.flush();
    if (Files.exists(tree)) {
      demand(
          List.of("git", "-C", home.toString(), "worktree", "remove", "--force", tree.toString()),
          tree);
    }
    demand(List.of("git", "-C", home.toString(), "worktree", "prune"), tree);
    demand(
        List.of(
            "git",
            "-C",
            home.toString(),
            "worktree",
            "add",
            "--quiet",
            "--detach",
            tree.toString(),
            commit),
        tree);
    demand(List.of(tree.resolve("kmem").toString(), "--version"), tree);
    if (!isBuilt(tree)) {
      throw GateException.unfit(
          "the base's launcher ran, and made no %s: is commit %s one of kmem?"
              .formatted(tree.resolve(JAR), commit));
    }
  }

  private void demand(List<String> command, Path tree) throws IOException {
    Said said = run(command);
    if (said.exitCode != 0) {
      List<String> lines = said.text.lines().toList();
      try (Stream<String> last = lines.stream().skip(Math.max(0, lines.size() - LINES_TOLD))) {
        last.forEach(line -> err.println("    " + line));
      }
      err.flush();
      throw GateException.unfit(
          "the base cannot be built: '%s' ended with %d, see above; when its cause is gone, remove %s"
              .formatted(String.join(" ", command), said.exitCode, tree));
    }
  }

  /** What a command printed, and how it ended. */
  private record Said(int exitCode, String text) {}

  private static Said run(List<String> command) throws IOException {
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectInput(Redirect.from(Path.of("/dev/null").toFile()))
            .start();
    try (Stream<String> lines = process.inputReader(StandardCharsets.UTF_8).lines()) {
      String text = String.join("\n", lines.toList());
      return new Said(process.waitFor(), text);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while the base was built", interrupted);
    } finally {
      process.destroy();
    }
  }
}
