package org.kmem.bench.subject;

import java.util.List;

/** A stranger's allocator of pieces: keeps account of each, and notices whatever a workload does wrong. */
public final class LedgerProvider implements ObjectSubjectProvider {
  /** Name of the subject. */
  public static final String LEDGER = "stranger:ledger";

  /** Name of a subject that no machine can have. */
  public static final String NOWHERE = "stranger:nowhere";

  /** For {@link java.util.ServiceLoader}. */
  public LedgerProvider() {}

  @Override
  public List<String> names() {
    return List.of(LEDGER, NOWHERE);
  }

  @Override
  public ObjectSubject open(String name, ObjectShape shape) {
    if (name.equals(NOWHERE)) {
      throw new SubjectUnavailableException(name, "it is made for no machine", null);
    }
    return new LedgerSubject();
  }
}
