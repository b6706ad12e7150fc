package org.kmem.mm.procfs.sysfs;

import org.kmem.mm.abi.Errno;
import org.kmem.mm.mm.PolicyPages;
import org.kmem.mm.procfs.seq.SeqFile;
import org.kmem.mm.procfs.seq.SeqText;
import org.kmem.mm.procfs.seq.SysfsInput;

/**
 * {@code /sys/kernel/mm/mempolicy/weighted_interleave/nodeN}: pages in a row that weighted interleaving takes from a node;
 * nothing or 0 sets the default. Source: {@code Documentation/ABI/testing/sysfs-kernel-mm-mempolicy-weighted-interleave}.
 */
final class InterleaveWeightFile extends SeqFile {
  private static final int WRITABLE = 0644;
  private static final int WEIGHT_BITS = 8;

  private final PolicyPages policies;
  private final int node;

  InterleaveWeightFile(PolicyPages policies, int node) {
    super(WRITABLE);
    this.policies = policies;
    this.node = node;
  }

  @Override
  protected boolean permissionsBind() {
    return true;
  }

  @Override
  protected void show(SeqText out) {
    out.decimal(policies.weight(node)).text("\n");
  }

  @Override
  protected long store(String text) {
    if (text.isEmpty() || text.equals("\n")) {
      policies.setWeight(node, 0);
      return 0;
    }
    long stored =
        new SysfsInput(text)
            .unsigned(
                WEIGHT_BITS,
                weight -> {
                  policies.setWeight(node, (int) weight);
                  return 0;
                });
    return stored < 0 ? Errno.EINVAL.asResult() : stored;
  }
}
