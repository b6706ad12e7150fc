package org.kmem.bench.micro;

import java.util.Arrays;
import org.kmem.bench.subject.PageSubject;
import org.kmem.bench.subject.PageSubjects;
import org.kmem.bench.subject.SubjectShape;
import org.kmem.gfp.GfpFlags;
import org.kmem.pagealloc.PageAllocator;
import org.kmem.pagealloc.Strategy;
import org.kmem.zone.X86Machine;
import org.kmem.zone.Zone;

/** The engine on an x86 machine of several nodes, with one CPU, which is one slot, on each. */
final class NodeMachine implements PageSubject {
  private final PageAllocator allocator;

  private NodeMachine(PageAllocator allocator) {
    this.allocator = allocator;
  }

  /** Boots a machine: a strategy of the engine with nodes, any other subject with as many slots instead. */
  static PageSubject boot(String alloc, long memoryBytes, int nodes) {
    if (Arrays.stream(Strategy.values()).noneMatch(known -> known.toString().equals(alloc))) {
      return PageSubjects.open(alloc, new SubjectShape(nodes, memoryBytes));
    }
    X86Machine machine = X86Machine.ofMemory(memoryBytes).nodes(nodes).cpus(nodes);
    return new NodeMachine(
        PageAllocator.builder(machine.layout()).cpus(nodes).strategy(Strategy.of(alloc)).build());
  }

  @Override
  public long alloc(int slot, int order) {
    return allocator.alloc(slot, GfpFlags.GFP_KERNEL, order);
  }

  @Override
  public void free(int slot, long page, int order) {
    allocator.free(slot, page, order);
  }

  /** What struct pages and tables occupy now, in bytes. */
  long metadataBytes() {
    return allocator.metadataBytes();
  }

  @Override
  public void verify() {
    allocator.drainAll();
    allocator.verify();
    long freePages = allocator.zones().stream().mapToLong(Zone::freePages).sum();
    if (freePages != allocator.machine().managedPages()) {
      throw new IllegalStateException(
          "%d of %d pages are free: the benchmark or the allocator lost some"
              .formatted(freePages, allocator.machine().managedPages()));
    }
  }

  @Override
  public void close() {
    allocator.close();
  }
}
