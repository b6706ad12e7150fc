package org.kmem.bench.gate.deterministic;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * Loads the engine, what it stands on and the {@linkplain WorkSet workloads} a second time, so that they count.
 *
 * <p>The engine that everybody else uses is not touched. Safe for any thread, as class loaders are.
 */
final class CountingLoader extends ClassLoader {
  private static final String WORKLOADS = CountingLoader.class.getPackageName() + ".script.";

  /** Parts of this module that only use the engine: loaded again with it, since they link to it. */
  private static final List<String> USERS =
      List.of(WORKLOADS, "org.kmem.bench.subject.", "org.kmem.bench.workload.");

  private static final List<String> NOT_ENGINE = List.of("org.kmem.bench.", "org.kmem.mm.");
  private static final List<String> ENGINE = List.of("org.kmem.", "org.jctools.", "org.agrona.");

  private final UnaryOperator<byte[]> before;
  private final Set<EngineEvent> seen = new HashSet<>();

  /**
   * Makes a loader that has loaded nothing yet.
   *
   * @param before is given each class file before anything is put into it: how a test plants an operation
   */
  CountingLoader(UnaryOperator<byte[]> before) {
    super("counting", CountingLoader.class.getClassLoader());
    this.before = before;
  }

  /** The workloads, linked to the engine that counts. */
  WorkSet workSet() {
    try {
      return (WorkSet)
          loadClass(WORKLOADS + "EngineWorkSet").getDeclaredConstructor().newInstance();
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("cannot load the workloads to count them", e);
    }
  }

  /** Events for which the classes loaded so far have a place. */
  Set<EngineEvent> seen() {
    return Set.copyOf(seen);
  }

  @Override
  protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
    if (!counts(name)) {
      return super.loadClass(name, resolve);
    }
    synchronized (getClassLoadingLock(name)) {
      Class<?> known = findLoadedClass(name);
      return known != null ? known : define(name);
    }
  }

  private static boolean counts(String name) {
    return startsWithAny(USERS, name)
        || (startsWithAny(ENGINE, name) && !startsWithAny(NOT_ENGINE, name));
  }

  private static boolean startsWithAny(List<String> prefixes, String name) {
    return prefixes.stream().anyMatch(name::startsWith);
  }

  private Class<?> define(String name) throws ClassNotFoundException {
    byte[] counting =
        new CountingTransform(EngineEvent.ALL, seen::add).of(before.apply(bytes(name)));
    return defineClass(name, counting, 0, counting.length);
  }

  private byte[] bytes(String name) throws ClassNotFoundException {
    String resource = name.replace('.', '/') + ".class";
    try (InputStream stream = getParent().getResourceAsStream(resource)) {
      if (stream == null) {
        throw new ClassNotFoundException(name);
      }
      return stream.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + resource, e);
    }
  }
}
