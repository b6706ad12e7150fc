package org.kmem.mm.procfs.sysfs;

import org.kmem.mm.abi.Errno;
import org.kmem.mm.procfs.seq.SeqFile;
import org.kmem.mm.procfs.seq.SeqText;
import org.kmem.stat.SlabSysfs;
import org.kmem.stat.SlabSysfsException;

/** A file in {@code /sys/kernel/slab/NAME}. */
final class SlabFile extends SeqFile {
  private final SlabSysfs slabs;
  private final String cache;
  private final String attribute;

  SlabFile(SlabSysfs slabs, String cache, String attribute) {
    super(slabs.mode(cache, attribute));
    this.slabs = slabs;
    this.cache = cache;
    this.attribute = attribute;
  }

  @Override
  protected boolean permissionsBind() {
    return true;
  }

  @Override
  protected void show(SeqText out) {
    out.text(slabs.read(cache, attribute));
  }

  @Override
  protected long store(String text) {
    try {
      slabs.write(cache, attribute, text);
      return 0;
    } catch (SlabSysfsException refused) {
      return Errno.valueOf(refused.errno().name()).asResult();
    }
  }
}
