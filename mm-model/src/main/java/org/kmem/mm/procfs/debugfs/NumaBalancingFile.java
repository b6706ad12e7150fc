package org.kmem.mm.procfs.debugfs;

import java.util.Locale;
import org.kmem.mm.abi.Errno;
import org.kmem.mm.machine.Machine;
import org.kmem.mm.numa.ScanTuning;
import org.kmem.mm.numa.ScanTuning.Knob;
import org.kmem.mm.procfs.seq.FixedDirectory;
import org.kmem.mm.procfs.seq.SeqFile;
import org.kmem.mm.procfs.seq.SeqText;
import org.kmem.mm.procfs.seq.SysfsInput;

/** A file of {@code /sys/kernel/debug/sched/numa_balancing}: how often and how far address spaces are scanned. */
public final class NumaBalancingFile extends SeqFile {
  private static final int WRITABLE = 0644;

  private final ScanTuning tuning;
  private final Knob knob;

  private NumaBalancingFile(ScanTuning tuning, Knob knob) {
    super(WRITABLE);
    this.tuning = tuning;
    this.knob = knob;
  }

  /**
   * Puts all of them in place.
   *
   * @param machine whose
   * @param directory where
   */
  public static void addTo(Machine machine, FixedDirectory directory) {
    ScanTuning tuning = machine.userSpace().balancing().tuning();
    for (Knob knob : Knob.values()) {
      directory.with(knob.name().toLowerCase(Locale.ROOT), new NumaBalancingFile(tuning, knob));
    }
  }

  @Override
  protected void show(SeqText out) {
    out.decimal(tuning.get(knob)).text("\n");
  }

  @Override
  protected long store(String text) {
    return new SysfsInput(text.strip())
        .unsigned(
            Integer.SIZE - 1,
            value -> {
              if (value == 0) {
                return Errno.EINVAL.asResult();
              }
              tuning.set(knob, (int) value);
              return 0;
            });
  }
}
