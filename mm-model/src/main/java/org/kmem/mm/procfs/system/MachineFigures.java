package org.kmem.mm.procfs.system;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.kmem.mm.machine.KernelMemory;
import org.kmem.mm.machine.Machine;
import org.kmem.mm.vmstat.NodeStat;
import org.kmem.mm.vmstat.VmEvent;
import org.kmem.mm.vmstat.VmStat;
import org.kmem.mm.vmstat.ZoneStat;
import org.kmem.stat.VmFigures;
import org.kmem.units.Order;
import org.kmem.zone.ZoneType;

/**
 * The figures of {@code vmstat} and {@code zoneinfo} that the page allocator does not have, by the kernel's
 * names.
 */
final class MachineFigures implements VmFigures {
  private static final Map<String, ZoneStat> ZONE_STATS = byName(ZoneStat.ALL, ZoneStat::text);
  private static final Map<String, NodeStat> NODE_STATS = byName(NodeStat.ALL, NodeStat::text);
  private static final Map<String, VmEvent> EVENTS = byName(VmEvent.ALL, VmEvent::text);

  private static final int SECTORS_PER_KB = 2;

  private final Machine machine;

  MachineFigures(Machine machine) {
    this.machine = machine;
  }

  private static <E> Map<String, E> byName(List<E> all, Function<E, String> name) {
    return all.stream().collect(Collectors.toUnmodifiableMap(name, Function.identity()));
  }

  @Override
  public long ofZone(int node, ZoneType zone, String name) {
    @Nullable ZoneStat stat = ZONE_STATS.get(name);
    return stat == null ? 0 : vmStat().zone(node * ZoneType.COUNT + zone.index(), stat);
  }

  @Override
  public long ofNode(int node, String name) {
    @Nullable NodeStat stat = NODE_STATS.get(name);
    if (stat == null) {
      return 0;
    }
    return switch (stat) {
      case NR_SLAB_RECLAIMABLE -> KernelMemory.ofNode(machine, node).reclaimableSlab();
      case NR_SLAB_UNRECLAIMABLE -> KernelMemory.ofNode(machine, node).unreclaimableSlab();
      case NR_PAGE_TABLE_PAGES -> KernelMemory.ofNode(machine, node).pageTables();
      case NR_ANON_TRANSPARENT_HUGEPAGES,
          NR_SHMEM_HUGEPAGES,
          NR_SHMEM_PMDMAPPED,
          NR_FILE_HUGEPAGES,
          NR_FILE_PMDMAPPED ->
          vmStat().node(node, stat) / Order.PAGEBLOCK_PAGES;
      default -> vmStat().node(node, stat);
    };
  }

  @Override
  public long ofMachine(String name) {
    @Nullable VmEvent event = EVENTS.get(name);
    if (event != null) {
      boolean inSectors = event == VmEvent.PGPGIN || event == VmEvent.PGPGOUT;
      return vmStat().events(event) / (inSectors ? SECTORS_PER_KB : 1);
    }
    return switch (name) {
      case "nr_dirty_threshold" -> machine.pageCache().limits().threshold();
      case "nr_dirty_background_threshold" -> machine.pageCache().limits().backgroundThreshold();
      default -> 0;
    };
  }

  private VmStat vmStat() {
    return machine.vmStat();
  }
}
