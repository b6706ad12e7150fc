package org.kmem.mm.procfs.system;

import org.kmem.mm.machine.Machine;
import org.kmem.mm.physmem.PhysicalMemory;
import org.kmem.mm.procfs.seq.FixedDirectory;
import org.kmem.mm.procfs.seq.FixedFile;
import org.kmem.mm.procfs.seq.PressureFile;
import org.kmem.mm.procfs.seq.SeqLink;
import org.kmem.mm.procfs.seq.SuppliedFile;
import org.kmem.mm.psi.PsiResource;
import org.kmem.mm.sim.Reference;
import org.kmem.stat.BuddyInfo;
import org.kmem.stat.PageTypeInfo;
import org.kmem.stat.SlabInfo;
import org.kmem.stat.VmStat;
import org.kmem.stat.ZoneInfo;

/** Puts the files of the whole machine into {@code /proc}. */
public final class SystemFiles {
  private static final int READABLE = 0444;
  private static final int SECRET = 0400;
  private static final int WRITABLE = 0666;

  private static final String VERSION =
      "Linux version "
          + Reference.RELEASE
          + " (debian-kernel@lists.debian.org) (x86_64-linux-gnu-gcc-14 (Debian 14.2.0-19) 14.2.0, GNU ld"
          + " (GNU Binutils for Debian) 2.44) "
          + Reference.VERSION
          + "\n";

  /** Those of the reference kernel's that the model has. */
  private static final String FILE_SYSTEMS =
      """
      nodev\tsysfs
      nodev\ttmpfs
      nodev\tproc
      nodev\tcgroup2
      nodev\tdevtmpfs
      nodev\tramfs
      nodev\thugetlbfs
      \text4
      """;

  private SystemFiles() {}

  /**
   * Puts them in place.
   *
   * @param machine whose
   * @param proc the root of {@code /proc}
   */
  public static void addTo(Machine machine, FixedDirectory proc) {
    PhysicalMemory memory = machine.memory();
    MachineFigures figures = new MachineFigures(machine);
    proc.with("meminfo", new MeminfoFile(machine));
    proc.with(
        "vmstat", new SuppliedFile(READABLE, () -> VmStat.of(memory.engine(), figures).text()));
    proc.with(
        "zoneinfo", new SuppliedFile(READABLE, () -> ZoneInfo.of(memory.engine(), figures).text()));
    proc.with("buddyinfo", new SuppliedFile(READABLE, () -> BuddyInfo.of(memory.engine()).text()));
    proc.with(
        "pagetypeinfo", new SuppliedFile(SECRET, () -> PageTypeInfo.of(memory.engine()).text()));
    proc.with("slabinfo", new SuppliedFile(SECRET, () -> SlabInfo.of(memory.slabs()).text()));
    proc.with("stat", new StatFile(machine));
    proc.with("uptime", new UptimeFile(machine));
    proc.with("loadavg", new LoadavgFile(machine));
    proc.with("sysrq-trigger", new SysrqTriggerFile(machine));
    proc.with("version", new FixedFile(READABLE, VERSION));
    proc.with(
        "cmdline",
        new FixedFile(
            READABLE,
            "%s %s \n".formatted(Reference.BOOT_PARAMETERS, machine.options().kernelParameters())));
    proc.with("filesystems", new FixedFile(READABLE, FILE_SYSTEMS));
    proc.with("cpuinfo", new CpuinfoFile(machine.options()));
    proc.with("partitions", new PartitionsFile(machine));
    proc.with("diskstats", new DiskstatsFile(machine));
    proc.with("cgroups", new CgroupsFile(machine.cgroups()));
    proc.with("swaps", new SwapsFile(machine));
    proc.with("mounts", new SeqLink("self/mounts"));
    if (machine.psi().isEnabled()) {
      addPressure(machine, proc);
    }
  }

  private static void addPressure(Machine machine, FixedDirectory proc) {
    for (PsiResource resource : PsiResource.ALL) {
      PressureFile file = new PressureFile(WRITABLE, machine.psi().system(), resource);
      proc.directory("pressure").with(resource.fileName(), file);
    }
  }
}
