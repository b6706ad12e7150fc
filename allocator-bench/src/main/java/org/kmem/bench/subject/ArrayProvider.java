package org.kmem.bench.subject;

import java.util.List;

/** The control of every table: an array of pages for each slot. */
public final class ArrayProvider implements PageSubjectProvider {
  /** For {@link java.util.ServiceLoader}. */
  public ArrayProvider() {}

  @Override
  public List<String> names() {
    return List.of(PageSubjects.CONTROL);
  }

  @Override
  public PageSubject open(String name, SubjectShape shape) {
    return new ArraySubject(shape);
  }
}
