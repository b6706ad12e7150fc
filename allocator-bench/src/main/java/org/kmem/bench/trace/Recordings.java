package org.kmem.bench.trace;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;

/** The recordings that come with the program; their README is beside them among the resources. */
public final class Recordings {
  private static final List<String> BUNDLED =
      List.of("vm512-a-procs", "vm512-c-pagecache", "host-g-javac");

  private Recordings() {}

  /**
   * Names of the bundled recordings.
   *
   * @return names for {@link #open}
   */
  public static List<String> bundled() {
    return BUNDLED;
  }

  /**
   * Opens a bundled recording.
   *
   * @param name one of {@link #bundled()}
   * @return the recording
   * @throws IOException if it cannot be read
   * @throws IllegalArgumentException if there is none of that name
   */
  public static Recording open(String name) throws IOException {
    if (!BUNDLED.contains(name)) {
      throw new IllegalArgumentException(
          "no bundled recording is named " + name + ": use one of " + BUNDLED);
    }
    return Recording.openCompact(name + ".kmt", () -> resource(name));
  }

  private static InputStream resource(String name) throws IOException {
    InputStream in = Recordings.class.getResourceAsStream(name + ".kmt");
    if (in == null) {
      throw new IOException("bundled recording " + name + ".kmt is missing: rebuild the program");
    }
    return new BufferedInputStream(in, 1 << 16);
  }
}
