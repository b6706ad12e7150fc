package org.kmem.mm.procfs.cgroup;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.kmem.mm.abi.Errno;
import org.kmem.mm.block.DiskStatistics;
import org.kmem.mm.cgroup.Cgroup;
import org.kmem.mm.cgroup.IoControl;
import org.kmem.mm.fs.PseudoNode;
import org.kmem.mm.machine.Machine;
import org.kmem.mm.pagecache.BackingDevice;
import org.kmem.mm.procfs.seq.DeviceNumber;
import org.kmem.mm.procfs.seq.SysfsInput;

/** The files of the io controller. */
final class IoFiles {
  private static final List<String> BOUNDS = List.of("rbps", "wbps", "riops", "wiops");
  private static final int SECTOR_BYTES = 512;

  private IoFiles() {}

  static void addTo(Machine machine, Cgroup group, Map<String, PseudoNode> files) {
    if (group.isRoot()) {
      files.put("io.stat", SettingFile.shown(group, () -> stat(machine)));
      files.put("io.cost.model", SettingFile.of(group, () -> "", any -> Errno.EINVAL.asResult()));
      files.put("io.cost.qos", SettingFile.of(group, () -> "", any -> Errno.EINVAL.asResult()));
      return;
    }
    IoControl io = machine.cgroups().io().of(group);
    files.put("io.stat", SettingFile.shown(group, () -> ""));
    files.put(
        "io.weight",
        SettingFile.of(group, () -> "default " + io.weight() + "\n", text -> setWeight(io, text)));
    files.put("io.max", SettingFile.of(group, () -> max(io), text -> setMax(machine, io, text)));
  }

  private static String stat(Machine machine) {
    StringBuilder text = new StringBuilder();
    for (BackingDevice disk : machine.files().disks().values()) {
      DiskStatistics did = disk.device().statistics();
      if (did.reads() + did.writes() > 0) {
        text.append(
            "%s rbytes=%d wbytes=%d rios=%d wios=%d dbytes=0 dios=0\n"
                .formatted(
                    number(disk),
                    did.sectorsRead() * SECTOR_BYTES,
                    did.sectorsWritten() * SECTOR_BYTES,
                    did.reads(),
                    did.writes()));
      }
    }
    return text.toString();
  }

  private static String number(BackingDevice disk) {
    return DeviceNumber.text(disk.device().device());
  }

  private static long setWeight(IoControl io, String text) {
    String share = text.startsWith("default ") ? text.substring("default ".length()) : text;
    return new SysfsInput(share.strip())
        .unsigned(Integer.SIZE, value -> io.setWeight(value) ? 0 : Errno.EINVAL.asResult());
  }

  private static String max(IoControl io) {
    StringBuilder text = new StringBuilder();
    for (String device : io.bounded()) {
      text.append(device);
      long[] figures = io.boundsOf(device);
      for (int i = 0; i < IoControl.BOUNDS; i++) {
        text.append(' ').append(BOUNDS.get(i)).append('=');
        text.append(SettingFile.numberOrMax(figures[i]));
      }
      text.append('\n');
    }
    return text.toString();
  }

  /** {@code MAJOR:MINOR NAME=FIGURE...}. */
  private static long setMax(Machine machine, IoControl io, String text) {
    String[] words = text.split("\\s+", -1);
    @Nullable BackingDevice disk =
        machine.files().disks().values().stream()
            .filter(any -> number(any).equals(words[0]))
            .findFirst()
            .orElse(null);
    if (disk == null) {
      return (words[0].indexOf(':') > 0 ? Errno.ENODEV : Errno.EINVAL).asResult();
    }
    long[] figures = io.boundsOf(words[0]);
    for (int i = 1; i < words.length; i++) {
      int equals = words[i].indexOf('=');
      int bound = equals < 0 ? -1 : BOUNDS.indexOf(words[i].substring(0, equals));
      long set = bound < 0 ? Errno.EINVAL.asResult() : setBound(figures, bound, words[i]);
      if (set != 0) {
        return set;
      }
    }
    io.setBounds(words[0], figures);
    return 0;
  }

  private static long setBound(long[] figures, int bound, String word) {
    String figure = word.substring(word.indexOf('=') + 1);
    if (figure.equals(LimitFile.MAX)) {
      figures[bound] = IoControl.UNLIMITED;
      return 0;
    }
    return new SysfsInput(figure)
        .unsigned(
            Long.SIZE,
            value -> {
              figures[bound] = value;
              return value == 0 ? Errno.ERANGE.asResult() : 0;
            });
  }
}
