package org.kmem.bench.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Files of {@code /proc} and {@code /sys} as a test wants them. */
record FixtureFiles(Path root) {
  /** Writes one; replaces what was there. */
  void file(String path, String text) throws IOException {
    Path file = root.resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  HostFiles host() {
    return new HostFiles(root);
  }

  static Optional<Finding> named(List<Finding> findings, String name) {
    return findings.stream().filter(finding -> finding.name().equals(name)).findFirst();
  }
}
