package org.kmem.bench.subject.peer;

/** Which library a class came from. */
final class Library {
  private Library() {}

  /** Name and version, as the manifest of its jar has it. */
  static String version(Class<?> any, String name) {
    String version = any.getPackage().getImplementationVersion();
    return name + " " + (version == null ? "of unknown version" : version);
  }
}
