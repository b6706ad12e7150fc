package org.kmem.mm.procfs.system;

import java.util.List;
import org.kmem.mm.machine.Machine;
import org.kmem.mm.procfs.seq.SeqFile;
import org.kmem.mm.procfs.seq.SeqText;
import org.kmem.units.PageSize;

/**
 * {@code /proc/swaps}: the swap areas that are on: those that the machine booted with, of which nothing is used.
 * The first page of each holds its header. Source: proc_swaps(5).
 */
final class SwapsFile extends SeqFile {
  private static final String HEADER = "Filename\t\t\t\tType\t\tSize\t\tUsed\t\tPriority\n";
  private static final int KB_PER_PAGE = 4;
  private static final int NAME_WIDTH = 40;

  /** Below this, a number takes one tab stop only. */
  private static final long WIDE_KB = 10_000_000;

  private static final int FIRST_PRIORITY = -2;

  private final Machine machine;

  SwapsFile(Machine machine) {
    super(0444);
    this.machine = machine;
  }

  @Override
  protected void show(SeqText out) {
    out.text(HEADER);
    List<Long> areas = machine.options().swapBytes();
    for (int i = 0; i < areas.size(); i++) {
      String name = "/dev/vd" + (char) ('b' + i);
      long sizeKb = ((areas.get(i) >> PageSize.SHIFT) - 1) * KB_PER_PAGE;
      out.text(name).text(" ".repeat(NAME_WIDTH - name.length()));
      out.text("partition\t").decimal(sizeKb).text(sizeKb < WIDE_KB ? "\t\t" : "\t");
      out.decimal(0).text("\t\t").decimal(FIRST_PRIORITY - i).text("\n");
    }
  }
}
