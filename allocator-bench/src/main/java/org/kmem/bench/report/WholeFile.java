package org.kmem.bench.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** Writes files that are never half written: at any moment there is the old one or the new, whole. */
public final class WholeFile {
  private WholeFile() {}

  /**
   * Replaces a file.
   *
   * @param file the file; its folder is made if need be
   * @param text what it shall hold
   * @throws IOException if it cannot be written; what was there is there still
   */
  public static void write(Path file, String text) throws IOException {
    Path whole = file.toAbsolutePath();
    Path folder = whole.getParent();
    if (folder != null) {
      Files.createDirectories(folder);
    }
    Path next = whole.resolveSibling(whole.getFileName() + ".new");
    Files.writeString(next, text);
    Files.move(next, whole, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }
}
