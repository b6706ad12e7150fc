package org.kmem.bench.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.kmem.bench.report.ResultFileException;

/**
 * Turns whatever ended a verb into a line on stderr and an exit code.
 *
 * <p>Known kinds of failure are one line; anything else is a defect of kmem and shows its stack
 * trace. With {@code traced} every failure shows it.
 */
final class FailureReport {
  private final PrintWriter err;
  private final boolean traced;

  FailureReport(PrintWriter err, boolean traced) {
    this.err = err;
    this.traced = traced;
  }

  /** Reports a failure; returns one of {@link ExitCode}. */
  int report(Throwable failure) {
    int exitCode = print(failure);
    if (traced || exitCode == ExitCode.INTERNAL) {
      failure.printStackTrace(err);
    }
    err.flush();
    return exitCode;
  }

  private int print(Throwable failure) {
    return switch (failure) {
      case UserError error -> line(error.exitCode(), error.getMessage());
      case ResultFileException e -> line(ExitCode.USAGE, e.getMessage());
      case UncheckedIOException wrapper -> print(Objects.requireNonNull(wrapper.getCause()));
      case NoSuchFileException e -> line(ExitCode.USAGE, e.getFile() + ": no such file");
      case AccessDeniedException e ->
          line(ExitCode.USAGE, e.getFile() + ": permission denied; check its owner and mode");
      case FileSystemException e -> line(ExitCode.UNFIT, e.getMessage());
      case IOException e -> line(ExitCode.UNFIT, "input or output failed: " + e.getMessage());
      case OutOfMemoryError e ->
          line(
              ExitCode.UNFIT,
              "out of memory (" + e.getMessage() + "); give more, as KMEM_JAVA_OPTS=-Xmx2g");
      default ->
          isNativeAccessDenied(failure)
              ? line(
                  ExitCode.UNFIT,
                  "native access is denied; start through ./kmem, or pass"
                      + " --enable-native-access=ALL-UNNAMED to java")
              : line(ExitCode.INTERNAL, "internal error; please report it with the lines below");
    };
  }

  private int line(int exitCode, @Nullable String message) {
    err.println("kmem: " + message);
    return exitCode;
  }

  /** Only restricted methods throw this exception, often from a static initializer. */
  private static boolean isNativeAccessDenied(Throwable failure) {
    for (@Nullable Throwable t = failure; t != null; t = t.getCause()) {
      if (t instanceof IllegalCallerException) {
        return true;
      }
    }
    return false;
  }
}
