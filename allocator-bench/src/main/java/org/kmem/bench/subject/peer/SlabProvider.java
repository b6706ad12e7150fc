package org.kmem.bench.subject.peer;

import java.util.Arrays;
import java.util.List;
import org.kmem.bench.subject.ObjectShape;
import org.kmem.bench.subject.ObjectSubject;
import org.kmem.bench.subject.ObjectSubjectProvider;
import org.kmem.slab.SlabStrategy;

/** The engine's object strategies beside their peers, each through the general caches. */
public final class SlabProvider implements ObjectSubjectProvider {
  /** For {@link java.util.ServiceLoader}. */
  public SlabProvider() {}

  @Override
  public List<String> names() {
    return Arrays.stream(SlabStrategy.values()).map(SlabStrategy::toString).toList();
  }

  @Override
  public ObjectSubject open(String name, ObjectShape shape) {
    return new AddressSubject(new KmallocAllocator(SlabStrategy.of(name), shape), shape.access());
  }
}
