package org.kmem.bench.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A small result file with made-up numbers. */
final class SampleRun {
  static final Path FILE =
      Path.of(
          System.getProperty("basedir", ""),
          "src/test/resources/org/kmem/bench/report/sample-run.json");

  private SampleRun() {}

  static BenchRun read() throws IOException {
    return BenchRun.read(FILE);
  }

  static String text() throws IOException {
    return Files.readString(FILE);
  }
}
