package org.kmem.mm.procfs.cgroup;

import java.util.Map;
import org.kmem.mm.cgroup.Cgroup;
import org.kmem.mm.fs.PseudoNode;
import org.kmem.mm.hugetlb.Hstate;
import org.kmem.mm.hugetlb.Hstates;
import org.kmem.mm.hugetlb.HugetlbCgroups;
import org.kmem.mm.hugetlb.HugetlbCgroups.Kind;

/** The files of the hugetlb controller, for each size of huge pages. */
final class HugetlbFiles {
  private static final int MIB_SHIFT = 20;
  private static final int GIB_SHIFT = 30;

  private HugetlbFiles() {}

  static void addTo(Hstates pools, Cgroup group, Map<String, PseudoNode> files) {
    HugetlbCgroups books = pools.cgroups();
    int number = HugetlbCgroups.number(group);
    for (Hstate hstate : pools.all()) {
      String prefix = "hugetlb." + size(hstate) + ".";
      files.put(
          prefix + "current",
          new UsageFile(group, () -> books.currentBytes(number, hstate, Kind.USED)));
      files.put(prefix + "events", HugetlbEventsFile.ofSubtree(books, group, hstate));
      files.put(prefix + "events.local", HugetlbEventsFile.ofGroup(books, group, hstate));
      files.put(prefix + "max", new HugetlbLimitFile(books, group, hstate, Kind.USED));
      files.put(prefix + "numa_stat", new HugetlbNumaStatFile(pools, group, hstate));
      files.put(
          prefix + "rsvd.current",
          new UsageFile(group, () -> books.currentBytes(number, hstate, Kind.RESERVED)));
      files.put(prefix + "rsvd.max", new HugetlbLimitFile(books, group, hstate, Kind.RESERVED));
    }
  }

  private static String size(Hstate hstate) {
    long bytes = hstate.sizeBytes();
    return bytes >>> GIB_SHIFT > 0 ? (bytes >>> GIB_SHIFT) + "GB" : (bytes >>> MIB_SHIFT) + "MB";
  }
}
