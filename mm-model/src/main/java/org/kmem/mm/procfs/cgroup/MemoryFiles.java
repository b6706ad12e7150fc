package org.kmem.mm.procfs.cgroup;

import java.util.Map;
import org.kmem.mm.cgroup.Cgroup;
import org.kmem.mm.fs.PseudoNode;
import org.kmem.mm.machine.Machine;
import org.kmem.mm.memcg.MemcgAmount;
import org.kmem.mm.memcg.MemcgLimits;
import org.kmem.mm.memcg.MemoryCgroup;
import org.kmem.units.PageSize;

/** The files of the memory controller. */
final class MemoryFiles {
  private static final long PAGE_BYTES = PageSize.SIZE_BYTES;

  private MemoryFiles() {}

  static void addTo(Machine machine, Cgroup group, Map<String, PseudoNode> files) {
    MemcgLimits limits = machine.memcgs().limits();
    files.put("memory.stat", new MemoryStatFile(machine, group));
    files.put("memory.numa_stat", new NumaStatFile(machine, group));
    files.put("memory.reclaim", new ReclaimFile(limits, group));
    files.put("memory.zswap.writeback", new ZswapWritebackFile(group));
    if (!group.isRoot()) {
      addMemory(limits, group, files);
      addSwap(group, files);
    }
  }

  private static void addMemory(MemcgLimits limits, Cgroup group, Map<String, PseudoNode> files) {
    MemoryCgroup memory = group.memory();
    files.put("memory.current", new UsageFile(group, () -> memory.memory().usage() * PAGE_BYTES));
    files.put("memory.peak", new PeakFile(group, memory.memory()));
    files.put("memory.min", new LimitFile(group, memory::min, memory::setMin));
    files.put("memory.low", new LimitFile(group, memory::low, memory::setLow));
    files.put(
        "memory.high",
        new LimitFile(group, memory.memory()::high, pages -> limits.setHigh(memory, pages)));
    files.put(
        "memory.max",
        new LimitFile(group, memory.memory()::max, pages -> limits.setMax(memory, pages)));
    files.put("memory.events", MemoryEventsFile.ofSubtree(group));
    files.put("memory.events.local", MemoryEventsFile.ofGroup(group));
    files.put("memory.oom.group", new OomGroupFile(group));
  }

  private static void addSwap(Cgroup group, Map<String, PseudoNode> files) {
    MemoryCgroup memory = group.memory();
    files.put(
        "memory.swap.current", new UsageFile(group, () -> memory.swap().usage() * PAGE_BYTES));
    files.put("memory.swap.peak", new PeakFile(group, memory.swap()));
    files.put(
        "memory.swap.high", new LimitFile(group, memory.swap()::high, memory.swap()::setHigh));
    files.put("memory.swap.max", new LimitFile(group, memory.swap()::max, memory.swap()::setMax));
    files.put("memory.swap.events", MemoryEventsFile.ofSwap(group));
    files.put("memory.zswap.current", new UsageFile(group, () -> memory.amount(MemcgAmount.ZSWAP)));
    files.put("memory.zswap.max", new LimitFile(group, memory::zswapMax, memory::setZswapMax));
  }
}
