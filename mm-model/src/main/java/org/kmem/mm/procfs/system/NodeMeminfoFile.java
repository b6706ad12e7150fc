package org.kmem.mm.procfs.system;

import org.kmem.mm.hugetlb.Hstate;
import org.kmem.mm.machine.KernelMemory;
import org.kmem.mm.machine.Machine;
import org.kmem.mm.procfs.seq.SeqFile;
import org.kmem.mm.procfs.seq.SeqText;
import org.kmem.mm.vmstat.NodeStat;
import org.kmem.mm.vmstat.VmStat;
import org.kmem.mm.vmstat.ZoneStat;
import org.kmem.zone.Zone;

/**
 * {@code /sys/devices/system/node/nodeN/meminfo}: what of {@code /proc/meminfo} can be told by node, each line
 * beginning with the node.
 */
final class NodeMeminfoFile extends SeqFile {
  private static final int HUGE_COUNT_WIDTH = 5;

  private final Machine machine;
  private final int node;
  private final String prefix;

  NodeMeminfoFile(Machine machine, int node) {
    super(0444);
    this.machine = machine;
    this.node = node;
    this.prefix = "Node " + node + " ";
  }

  @Override
  protected boolean permissionsBind() {
    return true;
  }

  @Override
  protected void show(SeqText out) {
    long total = 0;
    long free = 0;
    for (Zone zone : machine.memory().engine().zones()) {
      if (zone.nodeId() == node) {
        total += zone.layout().managed();
        free += zone.freePages();
      }
    }
    pages(out, "MemTotal:       ", total);
    pages(out, "MemFree:        ", free);
    pages(out, "MemUsed:        ", total - free);
    showLists(out);
    pages(out, "Dirty:          ", stat(NodeStat.NR_DIRTY));
    pages(out, "Writeback:      ", stat(NodeStat.NR_WRITEBACK));
    pages(out, "FilePages:      ", stat(NodeStat.NR_FILE_PAGES));
    pages(out, "Mapped:         ", stat(NodeStat.NR_MAPPED));
    pages(out, "AnonPages:      ", stat(NodeStat.NR_ANON_PAGES));
    pages(out, "Shmem:          ", stat(NodeStat.NR_SHMEM));
    out.text(prefix).kilobytes("KernelStack:    ", stat(NodeStat.NR_KERNEL_STACK));
    showKernel(out, KernelMemory.ofNode(machine, node));
    showHuge(out);
  }

  private void showLists(SeqText out) {
    long activeAnon = stat(NodeStat.NR_ACTIVE_ANON);
    long inactiveAnon = stat(NodeStat.NR_INACTIVE_ANON);
    long activeFile = stat(NodeStat.NR_ACTIVE_FILE);
    long inactiveFile = stat(NodeStat.NR_INACTIVE_FILE);
    pages(out, "SwapCached:     ", stat(NodeStat.NR_SWAPCACHED));
    pages(out, "Active:         ", activeAnon + activeFile);
    pages(out, "Inactive:       ", inactiveAnon + inactiveFile);
    pages(out, "Active(anon):   ", activeAnon);
    pages(out, "Inactive(anon): ", inactiveAnon);
    pages(out, "Active(file):   ", activeFile);
    pages(out, "Inactive(file): ", inactiveFile);
    pages(out, "Unevictable:    ", stat(NodeStat.NR_UNEVICTABLE));
    pages(out, "Mlocked:        ", zones(ZoneStat.NR_MLOCK));
  }

  private void showKernel(SeqText out, KernelMemory kernel) {
    long misc = stat(NodeStat.NR_KERNEL_MISC_RECLAIMABLE);
    pages(out, "PageTables:     ", kernel.pageTables());
    pages(out, "SecPageTables:  ", stat(NodeStat.NR_SEC_PAGE_TABLE_PAGES));
    pages(out, "NFS_Unstable:   ", 0);
    pages(out, "Bounce:         ", zones(ZoneStat.NR_BOUNCE));
    pages(out, "WritebackTmp:   ", stat(NodeStat.NR_WRITEBACK_TEMP));
    pages(out, "KReclaimable:   ", kernel.reclaimableSlab() + misc);
    pages(out, "Slab:           ", kernel.reclaimableSlab() + kernel.unreclaimableSlab());
    pages(out, "SReclaimable:   ", kernel.reclaimableSlab());
    pages(out, "SUnreclaim:     ", kernel.unreclaimableSlab());
  }

  private void showHuge(SeqText out) {
    pages(out, "AnonHugePages:  ", stat(NodeStat.NR_ANON_TRANSPARENT_HUGEPAGES));
    pages(out, "ShmemHugePages: ", stat(NodeStat.NR_SHMEM_HUGEPAGES));
    pages(out, "ShmemPmdMapped: ", stat(NodeStat.NR_SHMEM_PMDMAPPED));
    pages(out, "FileHugePages:  ", stat(NodeStat.NR_FILE_HUGEPAGES));
    pages(out, "FilePmdMapped:  ", stat(NodeStat.NR_FILE_PMDMAPPED));
    pages(out, "Unaccepted:     ", 0);
    Hstate pool = machine.hugetlb().defaultPool();
    hugePages(out, "HugePages_Total: ", pool.nr(node));
    hugePages(out, "HugePages_Free:  ", pool.free(node));
    hugePages(out, "HugePages_Surp:  ", pool.surplus(node));
  }

  private void hugePages(SeqText out, String label, long count) {
    out.text(prefix).text(label).decimal(count, HUGE_COUNT_WIDTH).text("\n");
  }

  private void pages(SeqText out, String label, long pages) {
    out.text(prefix).pages(label, pages);
  }

  private long stat(NodeStat stat) {
    return machine.vmStat().node(node, stat);
  }

  private long zones(ZoneStat stat) {
    VmStat counters = machine.vmStat();
    long sum = 0;
    for (Zone zone : machine.memory().engine().zones()) {
      sum += zone.nodeId() == node ? counters.zone(zone.id(), stat) : 0;
    }
    return sum;
  }
}
