package org.kmem.slab;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

/** Figures that real kernels printed: resources with a row for each cache. */
final class RecordedRows {
  private RecordedRows() {}

  /** Rows of a resource without comments, cut at commas. */
  static List<String[]> of(String resource) {
    try (InputStream in =
        Objects.requireNonNull(RecordedRows.class.getResourceAsStream(resource), resource)) {
      return new String(in.readAllBytes(), StandardCharsets.US_ASCII)
          .lines()
          .filter(line -> !line.startsWith("#"))
          .map(line -> line.split(",", -1))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
