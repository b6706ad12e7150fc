package org.kmem.mm.procfs.process;

import org.kmem.mm.folio.Folios;
import org.kmem.mm.folio.PageFlag;
import org.kmem.mm.mm.MmStruct;
import org.kmem.mm.pgtable.PageLevel;
import org.kmem.mm.pgtable.PteFormat;
import org.kmem.mm.pgtable.WalkAction;
import org.kmem.mm.physmem.PhysicalMemory;
import org.kmem.mm.procfs.seq.SeqText;
import org.kmem.mm.vma.VmArea;

/**
 * What pages an area has mapped, and where: the numbers of {@code numa_maps}. Pages of the kernel do not count.
 *
 * <p>For one area. Kernel counterpart: {@code struct numa_maps}.
 */
final class NodePages {
  private static final int PAGE_KB = 4;

  private final Folios folios;
  private final PhysicalMemory memory;
  private final long[] onNode;
  private long pages;
  private long anon;
  private long active;
  private long writeback;
  private long mostMappings;
  private long dirty;
  private long swapCached;

  NodePages(Folios folios, int nodes) {
    this.folios = folios;
    this.memory = folios.memory();
    this.onNode = new long[nodes];
  }

  void add(MmStruct mm, VmArea area) {
    PteFormat format = mm.pageTable().format();
    mm.pageTable()
        .forRange(
            area.start(),
            area.end(),
            (address, level, slot, entry) -> {
              if (!format.isSwap(entry) && !format.isSpecial(entry)) {
                add(format.pfn(entry), level, format.isDirty(entry));
              }
              return WalkAction.CONTINUE;
            });
  }

  private void add(long pfn, int level, boolean isDirty) {
    if (pfn >= memory.endPfn()) {
      return;
    }
    long head = memory.head(pfn);
    if (!folios.isAnon(head) && !folios.isFile(head)) {
      return;
    }
    long count = level == PageLevel.PTE ? 1 : PageLevel.pages(level);
    pages += count;
    onNode[memory.nodeOf(pfn)] += count;
    anon += folios.isAnon(head) ? count : 0;
    dirty += isDirty || folios.test(head, PageFlag.PG_DIRTY) ? count : 0;
    active += folios.test(head, PageFlag.PG_ACTIVE | PageFlag.PG_UNEVICTABLE) ? count : 0;
    writeback += folios.test(head, PageFlag.PG_WRITEBACK) ? count : 0;
    swapCached += folios.test(head, PageFlag.PG_SWAPCACHE) ? count : 0;
    mostMappings = Math.max(mostMappings, memory.mapCount(pfn));
  }

  /** Prints the numbers that are not 0, or nothing if there are no pages. */
  void show(SeqText out) {
    if (pages == 0) {
      return;
    }
    number(out, "anon", anon);
    number(out, "dirty", dirty);
    number(out, "mapped", pages == anon || pages == dirty ? 0 : pages);
    number(out, "mapmax", mostMappings > 1 ? mostMappings : 0);
    number(out, "swapcache", swapCached);
    if (active < pages) {
      out.text(" active=").decimal(active);
    }
    number(out, "writeback", writeback);
    for (int node = 0; node < onNode.length; node++) {
      number(out, "N" + node, onNode[node]);
    }
    out.text(" kernelpagesize_kB=").decimal(PAGE_KB);
  }

  private static void number(SeqText out, String name, long value) {
    if (value != 0) {
      out.text(" ").text(name).text("=").decimal(value);
    }
  }
}
