package org.kmem.bench.subject;

import java.util.List;
import java.util.ServiceLoader;

/** Every allocator of pieces that can be measured, by name. */
public final class ObjectSubjects {
  /** What every comparison is made against: pop and push on an array. */
  public static final String CONTROL = PageSubjects.CONTROL;

  /** How the names begin of the engine's caches, whose pieces are all of one size. */
  public static final String CACHES = "cache:";

  /** How the names begin of pools of objects, ours and others', which are all of one size too. */
  public static final String POOLS = "objects:";

  /** What stands in a name between one of the engine's strategies and the pages below it. */
  public static final String OVER = "+";

  private ObjectSubjects() {}

  /**
   * The names there are, the control first.
   *
   * @return names, each once
   */
  public static List<String> names() {
    return providers().stream()
        .flatMap(provider -> provider.names().stream())
        .distinct()
        .sorted((a, b) ->
            Boolean.compare(b.equals(CONTROL), a.equals(CONTROL))) // stable: rest in place
        .toList();
  }

  /**
   * Whether an allocator is a pool of objects. Those are measured only where somebody asks for them, by name or by
   * their profile.
   *
   * @param name one of {@link #names}
   * @return true for pools, ours and others'
   */
  public static boolean isPool(String name) {
    return name.startsWith(POOLS);
  }

  /**
   * Whether the pieces of an allocator are all of one size: nobody asks it for several.
   *
   * @param name one of {@link #names}
   * @return true for caches and pools
   */
  public static boolean hasOneSize(String name) {
    return name.startsWith(CACHES) || isPool(name);
  }

  /**
   * The size of all pieces, for an allocator that has one.
   *
   * @param name the allocator
   * @param shape what it has to be ready for
   * @return bytes
   * @throws SubjectUnavailableException if sizes differ
   */
  public static int pieceBytes(String name, ObjectShape shape) {
    return shape
        .pieceBytes()
        .orElseThrow(() ->
            new SubjectUnavailableException(
                name, "its pieces are of one size, and here sizes differ", null));
  }

  /**
   * Makes a subject.
   *
   * @param name one of {@link #names}
   * @param shape what it has to be ready for
   * @return the subject, nothing allocated
   * @throws IllegalArgumentException if there is none of that name, naming those there are
   * @throws SubjectUnavailableException if this machine or class path does not have what it needs
   */
  public static ObjectSubject open(String name, ObjectShape shape) {
    ObjectSubject subject =
        providers().stream()
            .filter(provider -> provider.names().contains(name))
            .findFirst()
            .orElseThrow(() ->
                new IllegalArgumentException(
                    "no allocator of objects '%s'; there are %s"
                        .formatted(name, String.join(", ", names()))))
            .open(name, shape);
    return SpunSubjects.of(subject);
  }

  private static List<ObjectSubjectProvider> providers() {
    return ServiceLoader.load(ObjectSubjectProvider.class).stream()
        .map(ServiceLoader.Provider::get)
        .toList();
  }
}
