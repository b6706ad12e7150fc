package org.kmem.bench.example;

import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** A program that starts itself once more, and watches from outside what that one does. */
abstract sealed class WatchedProgram implements Callable<Integer>
    permits LruCacheProgram, EchoProgram {
  /** How often its heap writes down what {@code kmem top} shows of it. */
  static final Duration SHOWN_EVERY = Duration.ofSeconds(1);

  @Option(
      names = "--seconds",
      defaultValue = "10",
      description = "how long it is under load (${DEFAULT-VALUE})")
  int seconds;

  @Option(names = WatchedJvm.INSIDE, hidden = true)
  private boolean inside;

  @Spec
  @SuppressWarnings("NullAway.Init") // set before it is called
  private CommandSpec spec;

  /** Starts the program in a JVM of its own. */
  abstract int watch(PrintWriter out, List<String> arguments) throws IOException;

  /** Is the program. */
  abstract int runInside(PrintWriter out) throws IOException, InterruptedException;

  @Override
  public final Integer call() throws IOException, InterruptedException {
    PrintWriter out = spec.commandLine().getOut();
    return inside ? runInside(out) : watch(out, spec.commandLine().getParseResult().originalArgs());
  }

  /** What an exception says before it comes to figures. */
  static String firstLine(Throwable thrown) {
    return String.valueOf(thrown.getMessage()).lines().findFirst().orElse("");
  }
}
