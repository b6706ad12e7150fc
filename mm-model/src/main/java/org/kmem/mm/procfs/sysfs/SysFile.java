package org.kmem.mm.procfs.sysfs;

import java.util.function.Supplier;
import org.kmem.mm.procfs.seq.SeqFile;
import org.kmem.mm.procfs.seq.SeqText;

/** A file of {@code /sys} that can only be read, by everyone. */
final class SysFile extends SeqFile {
  private final Supplier<String> line;

  /**
   * Makes the file.
   *
   * @param line its text without line end
   */
  SysFile(Supplier<String> line) {
    super(0444);
    this.line = line;
  }

  SysFile(String line) {
    this(() -> line);
  }

  @Override
  protected boolean permissionsBind() {
    return true;
  }

  @Override
  protected void show(SeqText out) {
    out.text(line.get()).text("\n");
  }
}
