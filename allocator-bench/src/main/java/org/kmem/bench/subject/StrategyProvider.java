package org.kmem.bench.subject;

import java.util.Arrays;
import java.util.List;
import org.kmem.pagealloc.PageAllocator;
import org.kmem.pagealloc.Strategy;
import org.kmem.zone.X86Machine;

/** The strategies of the engine's page allocator, each a subject; a slot is a CPU of an x86 machine. */
public final class StrategyProvider implements PageSubjectProvider {
  /** For {@link java.util.ServiceLoader}. */
  public StrategyProvider() {}

  @Override
  public List<String> names() {
    return Arrays.stream(Strategy.values()).map(Strategy::toString).toList();
  }

  @Override
  public PageSubject open(String name, SubjectShape shape) {
    X86Machine machine = X86Machine.ofMemory(shape.memoryBytes()).cpus(shape.slots());
    return new StrategySubject(
        PageAllocator.builder(machine.layout())
            .cpus(shape.slots())
            .slots(shape.slots() + shape.owners())
            .strategy(Strategy.of(name))
            .build());
  }
}
