package org.kmem.mm.procfs.cgroup;

import org.kmem.mm.cgroup.Cgroup;
import org.kmem.mm.hugetlb.Hstate;
import org.kmem.mm.hugetlb.HugetlbCgroups;
import org.kmem.mm.procfs.seq.SeqText;

/** {@code hugetlb.2MB.events} and {@code hugetlb.2MB.events.local}: how often a limit forbade a huge page. */
final class HugetlbEventsFile extends CgroupFile {
  private final HugetlbCgroups books;
  private final Hstate hstate;
  private final boolean local;

  private HugetlbEventsFile(HugetlbCgroups books, Cgroup group, Hstate hstate, boolean local) {
    super(READABLE, group);
    this.books = books;
    this.hstate = hstate;
    this.local = local;
  }

  static HugetlbEventsFile ofSubtree(HugetlbCgroups books, Cgroup group, Hstate hstate) {
    return new HugetlbEventsFile(books, group, hstate, false);
  }

  static HugetlbEventsFile ofGroup(HugetlbCgroups books, Cgroup group, Hstate hstate) {
    return new HugetlbEventsFile(books, group, hstate, true);
  }

  @Override
  protected void show(SeqText out) {
    long events = books.events(HugetlbCgroups.number(group()), hstate, local);
    out.text("max ").decimal(events).text("\n");
  }
}
