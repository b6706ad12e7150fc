package org.kmem.mm.machine;

import java.util.List;
import java.util.function.Consumer;
import java.util.function.ToLongFunction;
import org.kmem.mm.oom.MemoryInfo;
import org.kmem.mm.physmem.NodeMask;
import org.kmem.mm.vmstat.NodeStat;
import org.kmem.mm.vmstat.VmStat;
import org.kmem.mm.vmstat.ZoneStat;
import org.kmem.stat.FreeBlocks;
import org.kmem.stat.PageTypeInfo;
import org.kmem.units.Order;
import org.kmem.units.PageSize;
import org.kmem.zone.Watermarks;
import org.kmem.zone.Zone;
import org.kmem.zone.ZoneType;

/**
 * What the kernel's log says of memory when there is none left: sums, nodes, zones, free blocks, swap.
 *
 * <p>Source: lines as Linux 6.12.107 prints them. Kernel counterpart: {@code show_mem}.
 */
final class ShowMem implements MemoryInfo {
  private static final long KB_PER_PAGE = PageSize.SIZE_BYTES >> 10;

  /** Letters of the migrate types, by number. */
  private static final String TYPE_LETTERS = "UMEHCI";

  private final Machine machine;
  private final VmStat stat;

  ShowMem(Machine machine) {
    this.machine = machine;
    this.stat = machine.vmStat();
  }

  @Override
  public void show(long nodes, Consumer<String> lines) {
    List<Zone> zones =
        machine.memory().engine().zones().stream()
            .filter(zone -> zone.layout().isPopulated())
            .filter(zone -> NodeMask.has(nodes, zone.nodeId()))
            .toList();
    lines.accept("Mem-Info:");
    lines.accept(sums());
    int[] shown = zones.stream().mapToInt(Zone::nodeId).distinct().toArray();
    for (int node : shown) {
      lines.accept(node(node));
    }
    for (Zone zone : zones) {
      lines.accept(zone(zone));
      lines.accept(reserves(zone));
    }
    for (PageTypeInfo.Row row : PageTypeInfo.of(machine.memory().engine()).zones()) {
      if (NodeMask.has(nodes, row.node())) {
        lines.accept(blocks(row));
      }
    }
    for (int node : shown) {
      hugetlb(node, lines);
    }
    rest(lines);
  }

  private String sums() {
    KernelMemory kernel = KernelMemory.of(machine);
    return """
    active_anon:%d inactive_anon:%d isolated_anon:%d
     active_file:%d inactive_file:%d isolated_file:%d
     unevictable:%d dirty:%d writeback:%d
     slab_reclaimable:%d slab_unreclaimable:%d
     mapped:%d shmem:%d pagetables:%d
     sec_pagetables:%d bounce:%d
     kernel_misc_reclaimable:%d
     free:%d free_pcp:%d free_cma:0\
    """
        .formatted(
            stat.total(NodeStat.NR_ACTIVE_ANON),
            stat.total(NodeStat.NR_INACTIVE_ANON),
            stat.total(NodeStat.NR_ISOLATED_ANON),
            stat.total(NodeStat.NR_ACTIVE_FILE),
            stat.total(NodeStat.NR_INACTIVE_FILE),
            stat.total(NodeStat.NR_ISOLATED_FILE),
            stat.total(NodeStat.NR_UNEVICTABLE),
            stat.total(NodeStat.NR_DIRTY),
            stat.total(NodeStat.NR_WRITEBACK),
            kernel.reclaimableSlab(),
            kernel.unreclaimableSlab(),
            stat.total(NodeStat.NR_MAPPED),
            stat.total(NodeStat.NR_SHMEM),
            kernel.pageTables(),
            stat.total(NodeStat.NR_SEC_PAGE_TABLE_PAGES),
            stat.total(ZoneStat.NR_BOUNCE),
            stat.total(NodeStat.NR_KERNEL_MISC_RECLAIMABLE),
            machine.memory().freePages(),
            machine.memory().unusedPages() - machine.memory().freePages());
  }

  private String node(int node) {
    return new Fields("Node " + node)
        .kb("active_anon", stat.node(node, NodeStat.NR_ACTIVE_ANON))
        .kb("inactive_anon", stat.node(node, NodeStat.NR_INACTIVE_ANON))
        .kb("active_file", stat.node(node, NodeStat.NR_ACTIVE_FILE))
        .kb("inactive_file", stat.node(node, NodeStat.NR_INACTIVE_FILE))
        .kb("unevictable", stat.node(node, NodeStat.NR_UNEVICTABLE))
        .kb("isolated(anon)", stat.node(node, NodeStat.NR_ISOLATED_ANON))
        .kb("isolated(file)", stat.node(node, NodeStat.NR_ISOLATED_FILE))
        .kb("mapped", stat.node(node, NodeStat.NR_MAPPED))
        .kb("dirty", stat.node(node, NodeStat.NR_DIRTY))
        .kb("writeback", stat.node(node, NodeStat.NR_WRITEBACK))
        .kb("shmem", stat.node(node, NodeStat.NR_SHMEM))
        .kb("shmem_thp", stat.node(node, NodeStat.NR_SHMEM_HUGEPAGES))
        .kb("shmem_pmdmapped", stat.node(node, NodeStat.NR_SHMEM_PMDMAPPED))
        .kb("anon_thp", stat.node(node, NodeStat.NR_ANON_TRANSPARENT_HUGEPAGES))
        .kb("writeback_tmp", stat.node(node, NodeStat.NR_WRITEBACK_TEMP))
        .field("kernel_stack", stat.node(node, NodeStat.NR_KERNEL_STACK) + "kB")
        .kb("pagetables", KernelMemory.ofNode(machine, node).pageTables())
        .kb("sec_pagetables", stat.node(node, NodeStat.NR_SEC_PAGE_TABLE_PAGES))
        .text("all_unreclaimable? no")
        .toString();
  }

  private String zone(Zone zone) {
    long boost = zone.source().watermarkBoost();
    Watermarks marks = zone.watermarks().boosted(boost);
    int cpu = machine.scheduler().currentCpu();
    return new Fields("Node " + zone.nodeId() + " " + zone.type().kernelName())
        .kb("free", zone.freePages())
        .kb("boost", boost)
        .kb("min", marks.min())
        .kb("low", marks.low())
        .kb("high", marks.high())
        .field("reserved_highatomic", zone.source().reservedHighatomicPages() * KB_PER_PAGE + "KB")
        .kb("active_anon", stat.zone(zone.id(), ZoneStat.NR_ZONE_ACTIVE_ANON))
        .kb("inactive_anon", stat.zone(zone.id(), ZoneStat.NR_ZONE_INACTIVE_ANON))
        .kb("active_file", stat.zone(zone.id(), ZoneStat.NR_ZONE_ACTIVE_FILE))
        .kb("inactive_file", stat.zone(zone.id(), ZoneStat.NR_ZONE_INACTIVE_FILE))
        .kb("unevictable", stat.zone(zone.id(), ZoneStat.NR_ZONE_UNEVICTABLE))
        .kb("writepending", stat.zone(zone.id(), ZoneStat.NR_ZONE_WRITE_PENDING))
        .kb("present", zone.layout().present())
        .kb("managed", zone.layout().managed())
        .kb("mlocked", stat.zone(zone.id(), ZoneStat.NR_MLOCK))
        .kb("bounce", stat.zone(zone.id(), ZoneStat.NR_BOUNCE))
        .kb("free_pcp", zone.cachedPages())
        .kb("local_pcp", zone.source().cachedPages(cpu))
        .kb("free_cma", 0)
        .toString();
  }

  private static String reserves(Zone zone) {
    StringBuilder text = new StringBuilder("lowmem_reserve[]:");
    for (int type = 0; type < ZoneType.COUNT; type++) {
      text.append(' ').append(zone.lowmemReserve(type));
    }
    return text.toString();
  }

  private static String blocks(PageTypeInfo.Row row) {
    StringBuilder text =
        new StringBuilder("Node " + row.node() + " " + row.type().kernelName() + ":");
    long pages = 0;
    for (int order = 0; order < Order.COUNT; order++) {
      long blocks = 0;
      StringBuilder types = new StringBuilder();
      for (int type = 0; type < row.free().size(); type++) {
        FreeBlocks free = row.free().get(type);
        blocks += free.blocks(order);
        types.append(free.blocks(order) > 0 ? TYPE_LETTERS.substring(type, type + 1) : "");
      }
      pages += blocks << order;
      text.append(" %d*%dkB".formatted(blocks, KB_PER_PAGE << order));
      text.append(blocks > 0 ? " (" + types + ")" : "");
    }
    return text.append(" = ").append(pages * KB_PER_PAGE).append("kB").toString();
  }

  private static void hugetlb(int node, Consumer<String> lines) {
    for (long sizeKb : new long[] {1 << 20, 1 << 11}) {
      lines.accept(
          "Node %d hugepages_total=0 hugepages_free=0 hugepages_surp=0 hugepages_size=%dkB"
              .formatted(node, sizeKb));
    }
  }

  private void rest(Consumer<String> lines) {
    long swap = machine.commit().totalSwapPages() * KB_PER_PAGE;
    long present = sumOfZones(zone -> zone.layout().present());
    lines.accept(stat.total(NodeStat.NR_FILE_PAGES) + " total pagecache pages");
    lines.accept(stat.total(NodeStat.NR_SWAPCACHED) + " pages in swap cache");
    lines.accept("Free swap  = " + swap + "kB");
    lines.accept("Total swap = " + swap + "kB");
    lines.accept(present + " pages RAM");
    lines.accept("0 pages HighMem/MovableOnly");
    lines.accept(present - machine.memory().totalPages() + " pages reserved");
    lines.accept("0 pages hwpoisoned");
  }

  private long sumOfZones(ToLongFunction<Zone> figure) {
    return machine.memory().engine().zones().stream().mapToLong(figure).sum();
  }

  /** A line of names and figures. */
  private static final class Fields {
    private final StringBuilder text;

    Fields(String begin) {
      text = new StringBuilder(begin);
    }

    Fields kb(String name, long pages) {
      return field(name, pages * KB_PER_PAGE + "kB");
    }

    Fields field(String name, String value) {
      return text(name + ":" + value);
    }

    Fields text(String more) {
      text.append(' ').append(more);
      return this;
    }

    @Override
    public String toString() {
      return text.toString();
    }
  }
}
