package org.kmem.bench.gate;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * One of the two programs that are compared: benchmarks, engine and libraries, all of its own.
 *
 * @param name what people call it: a commit, or a file
 * @param classPath class path of the JVMs that measure it
 */
public record Side(String name, String classPath) {
  /**
   * The program that a jar holds, with the libraries in the folder {@code lib} beside it.
   *
   * @param name what people call it
   * @param jar an {@code allocator-bench.jar}
   * @return the side
   * @throws GateException if there is no such file, or no libraries beside it
   */
  public static Side ofJar(String name, Path jar) {
    Path lib = jar.toAbsolutePath().resolveSibling("lib");
    if (!Files.isRegularFile(jar)) {
      throw GateException.usage(jar + ": no such jar");
    }
    if (!Files.isDirectory(lib)) {
      throw GateException.usage(
          "%s: its libraries are not in %s; copy the folder 'lib' of the build with the jar"
              .formatted(jar, lib));
    }
    return new Side(name, jar.toAbsolutePath() + File.pathSeparator + lib + File.separator + "*");
  }

  /**
   * The program that is running now.
   *
   * @param name what people call it
   * @return the side
   */
  public static Side running(String name) {
    return new Side(name, System.getProperty("java.class.path"));
  }

  /** What shows that somebody builds while it is measured: when its jars were written, the folder of libraries left out. */
  String built() {
    StringBuilder times = new StringBuilder();
    for (String entry : classPath.split(File.pathSeparator, -1)) {
      File file = new File(entry);
      if (file.isFile()) {
        times.append(file.lastModified()).append(' ');
      }
    }
    return times.toString();
  }
}
