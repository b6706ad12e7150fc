package org.kmem.mm.procfs.sysfs;

import org.kmem.mm.migrate.Compaction;
import org.kmem.mm.procfs.seq.SeqFile;
import org.kmem.mm.procfs.seq.SeqText;

/**
 * {@code /sys/devices/system/node/nodeN/compact}: whatever is written compacts the node. Source: {@code
 * Documentation/ABI/stable/sysfs-devices-node}.
 */
final class CompactNodeFile extends SeqFile {
  private static final int TRIGGER = 0200;

  private final Compaction compaction;
  private final int node;

  CompactNodeFile(Compaction compaction, int node) {
    super(TRIGGER);
    this.compaction = compaction;
    this.node = node;
  }

  @Override
  protected boolean permissionsBind() {
    return true;
  }

  @Override
  protected void show(SeqText out) {}

  @Override
  protected long store(String text) {
    compaction.compactNode(node);
    return 0;
  }
}
