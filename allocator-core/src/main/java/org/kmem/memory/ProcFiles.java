package org.kmem.memory;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;

/**
 * Reads figures out of {@code /proc} and {@code /sys} below a root that tests replace.
 *
 * <p>What is missing, unreadable or not a number is absent: a limit that cannot be read is not enforced
 * here, and the kernel still enforces it. Immutable; safe for any thread; every call reads anew.
 *
 * @param root what stands for {@code /}
 */
record ProcFiles(Path root) {
  private static final long KIB = 1024;

  /** Beyond any machine; keeps sums of two figures within a long. */
  private static final long KIB_MAX = 1L << 52;

  /** The lines of a file, none if it cannot be read. */
  List<String> lines(String absolutePath) {
    try {
      // Not readString: garbage must end as an unparsable number, not as a decoding error.
      byte[] bytes = Files.readAllBytes(root.resolve(absolutePath.substring(1)));
      return new String(bytes, StandardCharsets.UTF_8).lines().toList();
    } catch (IOException | InvalidPathException | SecurityException unreadable) {
      return List.of();
    }
  }

  /** The number on the first line of a file, if that line is one number, not negative. */
  OptionalLong number(String absolutePath) {
    List<String> lines = lines(absolutePath);
    return lines.isEmpty() ? OptionalLong.empty() : parse(lines.getFirst());
  }

  /** The figure of a line such as {@code MemTotal:  24684096 kB}, in bytes. */
  OptionalLong kibField(String absolutePath, String name) {
    for (String line : lines(absolutePath)) {
      if (line.startsWith(name + ":")) {
        String[] words = line.substring(name.length() + 1).strip().split("\\s+", -1);
        OptionalLong kib = parse(words[0]);
        boolean sane =
            words.length == 2
                && words[1].equals("kB")
                && kib.isPresent()
                && kib.getAsLong() < KIB_MAX;
        return sane ? OptionalLong.of(kib.getAsLong() * KIB) : OptionalLong.empty();
      }
    }
    return OptionalLong.empty();
  }

  /** The soft limit, in bytes, of a line of {@code /proc/self/limits}; absent if unlimited. */
  OptionalLong softLimit(String name) {
    for (String line : lines("/proc/self/limits")) {
      if (line.startsWith(name + " ")) {
        String[] words = line.substring(name.length()).strip().split("\\s+", -1);
        boolean sane = words.length == 3 && words[2].equals("bytes");
        return sane ? parse(words[0]) : OptionalLong.empty();
      }
    }
    return OptionalLong.empty();
  }

  private static OptionalLong parse(String word) {
    try {
      long value = Long.parseLong(word.strip());
      return value < 0 ? OptionalLong.empty() : OptionalLong.of(value);
    } catch (NumberFormatException notANumber) {
      return OptionalLong.empty();
    }
  }
}
