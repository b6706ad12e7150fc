package org.kmem.mm.procfs.cgroup;

import java.util.List;
import java.util.function.ToLongFunction;
import org.kmem.mm.cgroup.Cgroup;
import org.kmem.mm.memcg.MemcgEvent;
import org.kmem.mm.procfs.seq.SeqText;

/** {@code memory.events}, {@code memory.events.local} and {@code memory.swap.events}. */
final class MemoryEventsFile extends CgroupFile {
  private static final List<MemcgEvent> OF_MEMORY =
      List.of(
          MemcgEvent.LOW,
          MemcgEvent.HIGH,
          MemcgEvent.MAX,
          MemcgEvent.OOM,
          MemcgEvent.OOM_KILL,
          MemcgEvent.OOM_GROUP_KILL);

  private static final List<MemcgEvent> OF_SWAP =
      List.of(MemcgEvent.SWAP_HIGH, MemcgEvent.SWAP_MAX, MemcgEvent.SWAP_FAIL);

  private final List<MemcgEvent> events;
  private final ToLongFunction<MemcgEvent> count;

  private MemoryEventsFile(
      Cgroup group, List<MemcgEvent> events, ToLongFunction<MemcgEvent> count) {
    super(READABLE, group);
    this.events = events;
    this.count = count;
  }

  static MemoryEventsFile ofSubtree(Cgroup group) {
    return new MemoryEventsFile(group, OF_MEMORY, group.memory()::events);
  }

  static MemoryEventsFile ofGroup(Cgroup group) {
    return new MemoryEventsFile(group, OF_MEMORY, group.memory()::localEvents);
  }

  static MemoryEventsFile ofSwap(Cgroup group) {
    return new MemoryEventsFile(group, OF_SWAP, group.memory()::events);
  }

  @Override
  protected void show(SeqText out) {
    for (MemcgEvent event : events) {
      out.text(event.text()).text(" ").decimal(count.applyAsLong(event)).text("\n");
    }
  }
}
