package org.kmem.mm.procfs.cgroup;

import org.kmem.mm.cgroup.Cgroup;
import org.kmem.mm.fs.PseudoNode;
import org.kmem.mm.memcg.PageCounter;
import org.kmem.mm.procfs.seq.SeqText;
import org.kmem.units.PageSize;

/**
 * {@code memory.peak} and {@code memory.swap.peak}: the most that a group has had. Who writes anything sees, through
 * the same open file, the most since then.
 */
final class PeakFile extends CgroupFile {
  private static final long NEVER_RESET = -1;

  private final PageCounter counter;
  private long sinceReset = NEVER_RESET;

  PeakFile(Cgroup group, PageCounter counter) {
    super(WRITABLE, group);
    this.counter = counter;
  }

  @Override
  public PseudoNode opened() {
    return new PeakFile(group(), counter);
  }

  @Override
  protected void show(SeqText out) {
    long pages =
        sinceReset == NEVER_RESET ? counter.peak() : Math.max(sinceReset, counter.localPeak());
    out.decimal(pages * PageSize.SIZE_BYTES).text("\n");
  }

  @Override
  protected long store(String text) {
    counter.resetLocalPeak();
    sinceReset = counter.usage();
    return 0;
  }
}
