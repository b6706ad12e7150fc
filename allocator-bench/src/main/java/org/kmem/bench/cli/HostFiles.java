package org.kmem.bench.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

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

  /** Names of what is in a folder, in order. */
  List<String> names(String folder) {
    try (Stream<Path> entries = Files.list(root.resolve(folder))) {
      return entries.map(entry -> entry.getFileName().toString()).sorted().toList();
    } catch (IOException | UncheckedIOException e) {
      return List.of();
    }
  }

  /** The number that is all of a file's first line; empty if it is none. */
  OptionalLong number(String file) {
    return line(file)
        .filter(line -> line.matches("-?[0-9]{1,18}"))
        .map(line -> OptionalLong.of(Long.parseLong(line)))
        .orElse(OptionalLong.empty());
  }

  /** The number after a key and white space, on the first line that begins so. */
  OptionalLong number(String file, String key) {
    return lines(file).stream()
        .map(line -> line.trim().split("\\s+", -1))
        .filter(
            words -> words.length == 2 && words[0].equals(key) && words[1].matches("[0-9]{1,18}"))
        .mapToLong(words -> Long.parseLong(words[1]))
        .findFirst();
  }

  /** The soft limit that {@code /proc/self/limits} gives for a resource: a number or {@code unlimited}. */
  Optional<String> softLimit(String resource) {
    return lines("proc/self/limits").stream()
        .filter(line -> line.startsWith(resource))
        .map(line -> line.substring(resource.length()).trim().split(" +", -1)[0])
        .findFirst();
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
