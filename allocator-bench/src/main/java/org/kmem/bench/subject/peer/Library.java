package org.kmem.bench.subject.peer;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/** Which library a class came from. */
final class Library {
  private Library() {}

  /** Name and version, as the manifest of its jar has it. */
  static String version(Class<?> any, String name) {
    String version = any.getPackage().getImplementationVersion();
    return named(name, version);
  }

  /** The same of a library whose manifest does not tell: what Maven put into its jar. */
  static String version(Class<?> any, String group, String name) {
    Properties told = new Properties();
    String file = "/META-INF/maven/%s/%s/pom.properties".formatted(group, name);
    try (InputStream in = any.getResourceAsStream(file)) {
      if (in != null) {
        told.load(in);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    }
    return named(name, told.getProperty("version"));
  }

  private static String named(String name, @Nullable String version) {
    return name + " " + (version == null ? "of unknown version" : version);
  }
}
