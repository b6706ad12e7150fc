package org.kmem.bench.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Reads what the kernel tells about itself in {@code /proc} and {@code /sys}, below a root that tests
 * can replace. A file that is missing or unreadable is an empty answer: other systems have none.
 */
final class HostFiles {
  private final Path root;

  HostFiles(Path root) {
    this.root = root;
  }

  /** All lines of a file given by its path from the root, without a leading slash. */
  List<String> lines(String file) {
    try {
      return Files.readAllLines(root.resolve(file));
    } catch (IOException e) {
      return List.of();
    }
  }

  /** The first line of a file, trimmed. */
  Optional<String> line(String file) {
    return lines(file).stream().findFirst().map(String::trim);
  }

  /** What follows the colon of the first line that starts with a key and a colon. */
  Optional<String> value(String file, String key) {
    return lines(file).stream()
        .filter(line -> line.startsWith(key) && afterKey(line, key).startsWith(":"))
        .map(line -> afterKey(line, key).substring(1).trim())
        .findFirst();
  }

  /** A size as {@code /proc/meminfo} gives it, in bytes. */
  OptionalLong meminfoBytes(String key) {
    return value("proc/meminfo", key)
        .map(value -> OptionalLong.of(Long.parseLong(value.replace(" kB", "").trim()) << 10))
        .orElse(OptionalLong.empty());
  }

  /** The choice in brackets of a file like {@code always [madvise] never}. */
  Optional<String> chosen(String file) {
    return line(file)
        .filter(line -> line.indexOf('[') < line.indexOf(']'))
        .map(line -> line.substring(line.indexOf('[') + 1, line.indexOf(']')));
  }

  private static String afterKey(String line, String key) {
    return line.substring(key.length()).stripLeading();
  }
}
