package org.kmem.mm.procfs.sysfs;

import org.kmem.mm.cgroup.MountFlag;
import org.kmem.mm.huge.Khugepaged;
import org.kmem.mm.machine.Machine;
import org.kmem.mm.procfs.seq.FixedDirectory;
import org.kmem.mm.procfs.seq.FixedFile;
import org.kmem.mm.procfs.seq.SuppliedFile;
import org.kmem.mm.procfs.seq.TunableFile;
import org.kmem.mm.sim.Tunable;
import org.kmem.mm.swap.ZswapParameters;
import org.kmem.mm.vmstat.MthpStat;
import org.kmem.mm.vmstat.VmStat;
import org.kmem.stat.BuddyInfo;
import org.kmem.stat.FragmentationIndex;
import org.kmem.stat.SlabSysfs;
import org.kmem.units.Order;
import org.kmem.units.PageSize;

/** Makes the tree of {@code /sys}. */
public final class SysTree {
  private static final String ROOT = "/sys/";

  /** Directories that other file systems are mounted on. */
  private static final String[] MOUNT_POINTS = {"fs/cgroup", "kernel/debug", "kernel/tracing"};

  private static final int SMALLEST_LARGE_ORDER = 1;
  private static final int SMALLEST_ANON_ORDER = 2;
  private static final int READABLE = 0444;

  private static final String DELEGATED =
      """
      cgroup.procs
      cgroup.threads
      cgroup.subtree_control
      memory.oom.group
      memory.reclaim
      """;

  private SysTree() {}

  /**
   * Makes it.
   *
   * @param machine whose
   * @return its root
   */
  public static FixedDirectory of(Machine machine) {
    FixedDirectory root = new FixedDirectory(FixedDirectory.SYSFS);
    for (String path : MOUNT_POINTS) {
      root.directory(path);
    }
    addTunables(machine, root);
    addHugePages(machine, root.directory("kernel/mm"));
    addMempolicy(machine, root.directory("kernel/mm/mempolicy/weighted_interleave"));
    addCgroup(root.directory("kernel/cgroup"));
    FixedDirectory ksm = root.directory("kernel/mm/ksm");
    KsmDirectory.addTo(machine, ksm);
    FixedDirectory zswap = root.directory("module/zswap/parameters");
    ZswapParameters names = new ZswapParameters(machine.tunables(), machine.kernelLog());
    for (ZswapParameters.Parameter which : ZswapParameters.Parameter.values()) {
      zswap.with(which.text(), new ZswapNameFile(names, which));
    }
    root.directory("kernel")
        .with("slab", new SlabDirectory(new SlabSysfs(machine.memory().slabs())));
    DiskDirectories.addTo(machine, root);
    new NodeDirectories(machine).addTo(root.directory("devices/system"));
    return root;
  }

  private static void addTunables(Machine machine, FixedDirectory root) {
    for (Tunable tunable : Tunable.values()) {
      String path = tunable.path();
      if (path.startsWith(ROOT)) {
        int slash = path.lastIndexOf('/');
        root.directory(path.substring(ROOT.length(), slash))
            .with(path.substring(slash + 1), new TunableFile(machine.tunables(), tunable));
      }
    }
  }

  /** Folios of two pages have the files of shared memory only. */
  private static void addStatistics(VmStat stat, FixedDirectory thp, int order) {
    long kb = PageSize.SIZE_BYTES << order >> 10;
    FixedDirectory files = thp.directory("hugepages-" + kb + "kB/stats");
    for (MthpStat name : MthpStat.ALL) {
      if (order < SMALLEST_ANON_ORDER && name.isAnonymous()) {
        continue;
      }
      files.with(name.text(), new SysFile(() -> Long.toString(stat.ofOrder(order, name))));
    }
  }

  /** What control groups can do, and which of their files may be handed to others. */
  private static void addCgroup(FixedDirectory cgroup) {
    StringBuilder features = new StringBuilder();
    for (MountFlag flag : MountFlag.values()) {
      features.append(flag.text()).append('\n');
    }
    cgroup.with("features", new FixedFile(READABLE, features.toString()));
    cgroup.with("delegate", new FixedFile(READABLE, DELEGATED));
  }

  private static void addMempolicy(Machine machine, FixedDirectory weights) {
    for (int node = 0; node < machine.options().nodes(); node++) {
      weights.with(
          "node" + node, new InterleaveWeightFile(machine.userSpace().faults().policies(), node));
    }
  }

  /**
   * Puts the files of {@code /sys/kernel/debug/extfrag} in place.
   *
   * @param machine whose
   * @param extfrag where
   */
  public static void addFragmentation(Machine machine, FixedDirectory extfrag) {
    extfrag.with(
        "unusable_index",
        new SuppliedFile(
            READABLE,
            () -> FragmentationIndex.unusableText(BuddyInfo.of(machine.memory().engine()))));
    extfrag.with(
        "extfrag_index",
        new SuppliedFile(
            READABLE,
            () -> FragmentationIndex.externalText(BuddyInfo.of(machine.memory().engine()))));
  }

  private static void addHugePages(Machine machine, FixedDirectory mm) {
    FixedDirectory thp = mm.directory("transparent_hugepage");
    long bytes = PageSize.SIZE_BYTES << Order.PAGEBLOCK;
    thp.with("hpage_pmd_size", new SysFile(Long.toString(bytes)));
    Khugepaged khugepaged = machine.userSpace().hugePages().khugepaged();
    thp.directory("khugepaged")
        .with("full_scans", new SysFile(() -> Long.toString(khugepaged.fullScans())))
        .with("pages_collapsed", new SysFile(() -> Long.toString(khugepaged.pagesCollapsed())));
    for (int order = SMALLEST_LARGE_ORDER; order <= Order.PAGEBLOCK; order++) {
      addStatistics(machine.vmStat(), thp, order);
    }
    HugePagesDirectories.addTo(machine.hugetlb(), mm.directory("hugepages"));
  }
}
