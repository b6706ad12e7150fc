package org.kmem.mm.procfs.sysctl;

import org.kmem.mm.procfs.seq.SeqFile;
import org.kmem.mm.procfs.seq.SeqText;

/** A sysctl that nobody can change. */
final class ConstantSysctl extends SeqFile {
  private final String value;

  ConstantSysctl(String value) {
    super(0444);
    this.value = value;
  }

  @Override
  protected boolean permissionsBind() {
    return true;
  }

  @Override
  protected void show(SeqText out) {
    out.text(value).text("\n");
  }
}
