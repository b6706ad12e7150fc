package org.kmem.bench.subject;

import java.util.List;
import java.util.ServiceLoader;

/** Everything that can be measured, by name. */
public final class PageSubjects {
  /** What every comparison is made against: pop and push on an array. */
  public static final String CONTROL = "control:array";

  private PageSubjects() {}

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
   * @param shape how large
   * @return the subject, all of its memory free
   * @throws IllegalArgumentException if there is none of that name, naming those there are
   */
  public static PageSubject open(String name, SubjectShape shape) {
    PageSubject subject =
        providers().stream()
            .filter(provider -> provider.names().contains(name))
            .findFirst()
            .orElseThrow(() ->
                new IllegalArgumentException(
                    "no allocator '%s'; there are %s".formatted(name, String.join(", ", names()))))
            .open(name, shape);
    return SpunSubjects.of(subject);
  }

  private static List<PageSubjectProvider> providers() {
    return ServiceLoader.load(PageSubjectProvider.class).stream()
        .map(ServiceLoader.Provider::get)
        .toList();
  }
}
