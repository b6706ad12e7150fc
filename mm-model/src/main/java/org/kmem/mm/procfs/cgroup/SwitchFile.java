package org.kmem.mm.procfs.cgroup;

import org.kmem.mm.abi.Errno;
import org.kmem.mm.cgroup.Cgroup;
import org.kmem.mm.procfs.seq.SeqText;
import org.kmem.mm.procfs.seq.SysfsInput;

/** A file that is 0 or 1. */
abstract class SwitchFile extends CgroupFile {
  private final Errno onOther;

  /**
   * Makes the file.
   *
   * @param group whose
   * @param onOther what other numbers answer
   */
  SwitchFile(Cgroup group, Errno onOther) {
    super(WRITABLE, group);
    this.onOther = onOther;
  }

  abstract boolean isOn();

  abstract void set(boolean on);

  @Override
  protected final void show(SeqText out) {
    out.text(isOn() ? "1\n" : "0\n");
  }

  @Override
  protected final long store(String text) {
    return new SysfsInput(text.strip())
        .signedInt(
            true,
            number -> {
              if (number < 0 || number > 1) {
                return onOther.asResult();
              }
              set(number == 1);
              return 0;
            });
  }
}
