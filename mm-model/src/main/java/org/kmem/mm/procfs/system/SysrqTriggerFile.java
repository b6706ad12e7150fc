package org.kmem.mm.procfs.system;

import org.kmem.mm.machine.Machine;
import org.kmem.mm.procfs.seq.SeqFile;
import org.kmem.mm.procfs.seq.SeqText;

/**
 * {@code /proc/sysrq-trigger}: does what a key of the magic keyboard does. Of the keys there is {@code f}, which
 * calls the OOM killer; others are said to be none.
 *
 * <p>Source: kernel documentation {@code admin-guide/sysrq.rst}.
 */
final class SysrqTriggerFile extends SeqFile {
  private static final int OWNER_WRITES = 0200;
  private static final char CALL_OOM_KILLER = 'f';

  private final Machine machine;

  SysrqTriggerFile(Machine machine) {
    super(OWNER_WRITES);
    this.machine = machine;
  }

  @Override
  protected void show(SeqText out) {
    // Nobody can open it to read.
  }

  @Override
  protected long store(String text) {
    if (text.isEmpty()) {
      return 0;
    }
    if (text.charAt(0) == CALL_OOM_KILLER) {
      machine.kernelLog().print("sysrq: Manual OOM execution");
      machine.outOfMemory().killByHand();
    } else {
      machine.kernelLog().print("sysrq: HELP : memory-full-oom-kill(f)");
    }
    return 0;
  }
}
