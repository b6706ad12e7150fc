package org.kmem.mm.procfs;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What Linux 6.12.107 printed, and the shape of a line: all but its numbers, of which only the width counts where
 * blanks fill it.
 */
final class RecordedFile {
  /** A number with the blanks before it; hexadecimal ones and parts of names are left alone. */
  private static final Pattern NUMBER = Pattern.compile("(?<![\\w.])( *)-?\\d+(\\.\\d+)?(?![\\w])");

  private RecordedFile() {}

  /** The recorded text of a file. */
  static String text(String name) {
    try (InputStream in = RecordedFile.class.getResourceAsStream(name + ".txt")) {
      if (in == null) {
        throw new IllegalArgumentException("nothing is recorded as " + name);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The shapes of lines. */
  static List<String> shapes(String text) {
    return text.lines().map(RecordedFile::shape).toList();
  }

  private static String shape(String line) {
    Matcher numbers = NUMBER.matcher(line);
    return numbers.replaceAll(number ->
        number.group(1).length() > 1 ? "{" + number.group().length() + "}" : number.group(1) + "#");
  }
}
