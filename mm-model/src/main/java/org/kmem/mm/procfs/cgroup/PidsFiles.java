package org.kmem.mm.procfs.cgroup;

import java.util.Map;
import org.kmem.mm.abi.Errno;
import org.kmem.mm.cgroup.Cgroup;
import org.kmem.mm.cgroup.PidsControl;
import org.kmem.mm.fs.PseudoNode;
import org.kmem.mm.procfs.seq.SysfsInput;

/** The files of the pids controller. */
final class PidsFiles {
  /** As many process numbers as there can be on 64-bit machines. */
  private static final long MOST = 4L << 20;

  private PidsFiles() {}

  static void addTo(PidsControl pids, Cgroup group, Map<String, PseudoNode> files) {
    files.put("pids.current", SettingFile.shown(group, () -> pids.current(group) + "\n"));
    files.put("pids.peak", SettingFile.shown(group, () -> pids.peak(group) + "\n"));
    files.put("pids.events", SettingFile.shown(group, () -> events(pids, group, false)));
    files.put("pids.events.local", SettingFile.shown(group, () -> events(pids, group, true)));
    files.put(
        "pids.max",
        SettingFile.of(
            group,
            () -> SettingFile.numberOrMax(pids.max(group)) + "\n",
            text -> setMax(pids, group, text)));
  }

  private static String events(PidsControl pids, Cgroup group, boolean local) {
    return "max " + pids.events(group, local) + "\n";
  }

  private static long setMax(PidsControl pids, Cgroup group, String text) {
    if (text.equals(LimitFile.MAX)) {
      pids.setMax(group, PidsControl.UNLIMITED);
      return 0;
    }
    return new SysfsInput(text)
        .unsigned(
            Long.SIZE,
            value -> {
              if (value < 0 || value > MOST) {
                return Errno.EINVAL.asResult();
              }
              pids.setMax(group, value);
              return 0;
            });
  }
}
