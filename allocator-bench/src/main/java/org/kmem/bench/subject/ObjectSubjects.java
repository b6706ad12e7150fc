package org.kmem.bench.subject;

import java.util.List;
import java.util.ServiceLoader;

/** Every allocator of pieces that can be measured, by name. */
public final class ObjectSubjects {
  /** What every comparison is made against: pop and push on an array. */
  public static final String CONTROL = PageSubjects.CONTROL;

  /** How the names begin of allocators whose pieces are all of one size: nobody asks them for several. */
  public static final String ONE_SIZE = "cache:";

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
