package org.kmem.mm.procfs.system;

import org.kmem.mm.machine.Machine;
import org.kmem.mm.procfs.seq.SeqFile;
import org.kmem.mm.procfs.seq.SeqText;
import org.kmem.mm.swap.SwapArea;

/** {@code /proc/swaps}: the swap areas that are on. Source: proc_swaps(5). */
final class SwapsFile extends SeqFile {
  private static final String HEADER = "Filename\t\t\t\tType\t\tSize\t\tUsed\t\tPriority\n";
  private static final int KB_PER_PAGE = 4;
  private static final int NAME_WIDTH = 40;

  /** Below this, a number takes one tab stop only. */
  private static final long WIDE_KB = 10_000_000;

  private final Machine machine;

  SwapsFile(Machine machine) {
    super(0444);
    this.machine = machine;
  }

  @Override
  protected void show(SeqText out) {
    out.text(HEADER);
    for (SwapArea area : machine.swap().devices().areas()) {
      String name = area.file().path();
      long sizeKb = area.pages() * KB_PER_PAGE;
      long usedKb = area.inUse() * KB_PER_PAGE;
      out.text(name).text(" ".repeat(Math.max(NAME_WIDTH - name.length(), 1)));
      out.text(area.file().isRegular() ? "file\t\t" : "partition\t");
      out.decimal(sizeKb).text(sizeKb < WIDE_KB ? "\t\t" : "\t");
      out.decimal(usedKb).text(usedKb < WIDE_KB ? "\t\t" : "\t");
      out.decimal(area.priority()).text("\n");
    }
  }
}
