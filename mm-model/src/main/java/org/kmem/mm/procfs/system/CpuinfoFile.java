package org.kmem.mm.procfs.system;

import org.kmem.mm.procfs.seq.SeqFile;
import org.kmem.mm.procfs.seq.SeqText;
import org.kmem.mm.sim.MachineOptions;

/**
 * {@code /proc/cpuinfo}: a paragraph for each CPU, with what a simulated one has of it: its number, place and
 * how wide addresses are.
 *
 * <p>Source: proc_cpuinfo(5).
 */
final class CpuinfoFile extends SeqFile {
  private final MachineOptions options;

  CpuinfoFile(MachineOptions options) {
    super(0444);
    this.options = options;
  }

  @Override
  protected void show(SeqText out) {
    int virtualBits = options.pagingLevels() == 5 ? 57 : 48;
    for (int cpu = 0; cpu < options.cpus(); cpu++) {
      out.text("processor\t: ").decimal(cpu);
      out.text("\nvendor_id\t: kmem\nmodel name\t: simulated CPU\nphysical id\t: ").decimal(cpu);
      out.text("\nsiblings\t: 1\ncore id\t\t: 0\ncpu cores\t: 1\n");
      out.text("flags\t\t: fpu pse pae pge pse36 nx pdpe1gb lm");
      out.text(options.pagingLevels() == 5 ? " la57\n" : "\n");
      out.text("clflush size\t: 64\naddress sizes\t: 40 bits physical, ").decimal(virtualBits);
      out.text(" bits virtual\n\n");
    }
  }
}
