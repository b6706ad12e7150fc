package org.kmem.bench.cli;

import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;
import picocli.CommandLine.IVersionProvider;

/** The versions of kmem and of the JVM it runs in, on one line. */
final class Version implements IVersionProvider {
  private static final String POM_PROPERTIES =
      "/META-INF/maven/org.kmem/allocator-bench/pom.properties";

  @Override
  public String[] getVersion() throws IOException {
    return new String[] {
      "kmem %s (Java %s, %s %s)"
          .formatted(
              kmem(),
              Runtime.version(),
              System.getProperty("os.name"),
              System.getProperty("os.arch"))
    };
  }

  /** What Maven wrote into the jar; classes outside a jar have no version. */
  static String kmem() throws IOException {
    try (InputStream in = Version.class.getResourceAsStream(POM_PROPERTIES)) {
      if (in == null) {
        return "development";
      }
      Properties properties = new Properties();
      properties.load(in);
      return properties.getProperty("version", "development");
    }
  }
}
