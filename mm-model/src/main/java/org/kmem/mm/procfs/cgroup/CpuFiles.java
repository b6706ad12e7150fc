package org.kmem.mm.procfs.cgroup;

import java.util.List;
import java.util.Map;
import org.kmem.mm.abi.Errno;
import org.kmem.mm.cgroup.Cgroup;
import org.kmem.mm.cgroup.Controller;
import org.kmem.mm.cgroup.CpuBandwidth;
import org.kmem.mm.fs.PseudoNode;
import org.kmem.mm.machine.Machine;
import org.kmem.mm.procfs.seq.SysfsInput;

/** The files of the cpu controller, and those about time on CPUs that are there without it. */
final class CpuFiles {
  private static final long NANOS_PER_MICRO = 1_000;
  private static final List<String> OF_BANDWIDTH =
      List.of("nr_periods", "nr_throttled", "throttled_usec", "nr_bursts", "burst_usec");

  private CpuFiles() {}

  static void addTo(Machine machine, Cgroup group, Map<String, PseudoNode> files) {
    boolean works = group.isEnabled(Controller.CPU);
    files.put("cpu.stat", SettingFile.shown(group, () -> stat(group, works)));
    files.put("cpu.stat.local", SettingFile.shown(group, () -> works ? "throttled_usec 0\n" : ""));
    if (works && !group.isRoot()) {
      addBandwidth(machine.cgroups().cpu().of(group), group, files);
    }
  }

  /** All time is spent in the kernel: what programs do of their own takes none. */
  private static String stat(Cgroup group, boolean works) {
    long micros = group.cpuNanos() / NANOS_PER_MICRO;
    StringBuilder text = new StringBuilder();
    text.append(
        "usage_usec %d%nuser_usec 0%nsystem_usec %d%nnice_usec 0%n".formatted(micros, micros));
    if (works) {
      OF_BANDWIDTH.forEach(name -> text.append(name).append(" 0\n"));
    }
    return text.toString();
  }

  private static void addBandwidth(CpuBandwidth cpu, Cgroup group, Map<String, PseudoNode> files) {
    files.put(
        "cpu.idle",
        SettingFile.number(group, () -> cpu.isIdle() ? 1 : 0, value -> setIdle(cpu, value)));
    files.put(
        "cpu.max",
        SettingFile.of(
            group,
            () -> SettingFile.numberOrMax(cpu.quotaMicros()) + " " + cpu.periodMicros() + "\n",
            text -> setMax(cpu, text)));
    files.put("cpu.max.burst", SettingFile.number(group, cpu::burstMicros, cpu::setBurst));
    files.put("cpu.weight", SettingFile.number(group, cpu::weight, cpu::setWeight));
    files.put("cpu.weight.nice", SettingFile.number(group, cpu::nice, cpu::setNice));
  }

  private static long setIdle(CpuBandwidth cpu, long value) {
    if (value < 0 || value > 1) {
      return Errno.EINVAL.asResult();
    }
    cpu.setIdle(value == 1);
    return 0;
  }

  /** {@code QUOTA PERIOD}; a second word that is no number leaves the period as it is. */
  private static long setMax(CpuBandwidth cpu, String text) {
    String[] words = text.split("\\s+", -1);
    long[] period = {cpu.periodMicros()};
    if (words.length > 1) {
      keep(words[1], period);
    }
    long[] quota = {CpuBandwidth.UNLIMITED};
    if (!words[0].equals(LimitFile.MAX) && !keep(words[0], quota)) {
      return Errno.EINVAL.asResult();
    }
    return cpu.setMax(quota[0], period[0]);
  }

  private static boolean keep(String word, long[] into) {
    return new SysfsInput(word)
            .unsigned(
                Integer.SIZE,
                value -> {
                  into[0] = value;
                  return 0;
                })
        == 0;
  }
}
