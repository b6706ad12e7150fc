package org.kmem.bench.subject;

import java.util.List;

/** Subjects brought by a stranger, one broken in each way that a benchmark run has to survive. */
public final class BrokenProvider implements PageSubjectProvider {
  /** Has no memory. */
  public static final String EMPTY = "broken:empty";

  /** Ends its JVM. */
  public static final String HALT = "broken:halt";

  /** For {@link java.util.ServiceLoader}. */
  public BrokenProvider() {}

  @Override
  public List<String> names() {
    return List.of(EMPTY, HALT);
  }

  @Override
  public PageSubject open(String name, SubjectShape shape) {
    if (name.equals(HALT)) {
      Runtime.getRuntime().halt(3);
    }
    return new Empty();
  }

  /** Has no memory. */
  private static final class Empty implements PageSubject {
    @Override
    public long alloc(int slot, int order) {
      return NONE;
    }

    @Override
    public void free(int slot, long page, int order) {
      throw new IllegalStateException("nothing was allocated");
    }

    @Override
    public void verify() {}

    @Override
    public void close() {}
  }
}
