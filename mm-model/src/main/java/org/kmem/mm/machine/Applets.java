package org.kmem.mm.machine;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

/**
 * What the one program of the reference machine can be called as: the symbolic links in {@code /bin}. Each has a page, which
 * a machine that is short of memory does not have otherwise.
 */
final class Applets {
  private static final String RESOURCE = "applets.txt";

  private Applets() {}

  /** Their names. */
  static List<String> names() {
    try (InputStream in =
            Objects.requireNonNull(Applets.class.getResourceAsStream(RESOURCE), RESOURCE);
        BufferedReader lines =
            new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
      return lines.lines().filter(line -> !line.startsWith("#")).toList();
    } catch (IOException e) {
      throw new UncheckedIOException("the list of applets cannot be read: " + RESOURCE, e);
    }
  }
}
