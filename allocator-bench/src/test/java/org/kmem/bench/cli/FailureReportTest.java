package org.kmem.bench.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class FailureReportTest {
  private final StringWriter err = new StringWriter();

  private int report(Throwable failure, boolean traced) {
    return new FailureReport(new PrintWriter(err), traced).report(failure);
  }

  static Stream<Arguments> known() {
    return Stream.of(
        Arguments.of(UserError.usage("no such strategy: x"), ExitCode.USAGE, "no such strategy: x"),
        Arguments.of(UserError.unfit("too small"), ExitCode.UNFIT, "too small"),
        Arguments.of(new NoSuchFileException("a.txt"), ExitCode.USAGE, "a.txt: no such file"),
        Arguments.of(new AccessDeniedException("b"), ExitCode.USAGE, "b: permission denied"),
        Arguments.of(new FileSystemException("c", null, "full"), ExitCode.UNFIT, "c: full"),
        Arguments.of(new IOException("broken"), ExitCode.UNFIT, "broken"),
        Arguments.of(
            new UncheckedIOException(new NoSuchFileException("d")), ExitCode.USAGE, "d: no such"),
        Arguments.of(new OutOfMemoryError("Java heap space"), ExitCode.UNFIT, "KMEM_JAVA_OPTS"),
        Arguments.of(
            new ExceptionInInitializerError(new IllegalCallerException("reinterpret")),
            ExitCode.UNFIT,
            "--enable-native-access"));
  }

  @ParameterizedTest
  @MethodSource("known")
  void report_knownFailure_isOneLine(Throwable failure, int exitCode, String words) {
    assertThat(report(failure, false)).isEqualTo(exitCode);
    assertThat(err.toString().lines())
        .singleElement()
        .asString()
        .startsWith("kmem: ")
        .contains(words);
  }

  @Test
  void report_knownFailureTraced_addsStackTrace() {
    assertThat(report(UserError.usage("wrong"), true)).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString()).startsWith("kmem: wrong").contains("\tat ");
  }

  @Test
  void report_unknownFailure_isInternalWithStackTrace() {
    assertThat(report(new IllegalStateException("oops"), false)).isEqualTo(ExitCode.INTERNAL);
    assertThat(err.toString()).contains("internal error").contains("oops").contains("\tat ");
  }

  @Test
  void report_error_isInternal() {
    assertThat(report(new AssertionError("I3"), false)).isEqualTo(ExitCode.INTERNAL);
  }
}
