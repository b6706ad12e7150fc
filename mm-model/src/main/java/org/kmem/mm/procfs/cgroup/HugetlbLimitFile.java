package org.kmem.mm.procfs.cgroup;

import org.kmem.mm.abi.Errno;
import org.kmem.mm.cgroup.Cgroup;
import org.kmem.mm.hugetlb.Hstate;
import org.kmem.mm.hugetlb.HugetlbCgroups;
import org.kmem.mm.hugetlb.HugetlbCgroups.Kind;
import org.kmem.mm.procfs.seq.SeqText;

/**
 * {@code hugetlb.2MB.max} and {@code hugetlb.2MB.rsvd.max}: an amount, cut to whole huge pages, or {@code max}. What is in
 * use cannot be forbidden: {@code EBUSY}.
 */
final class HugetlbLimitFile extends CgroupFile {
  private final HugetlbCgroups books;
  private final Hstate hstate;
  private final Kind kind;

  HugetlbLimitFile(HugetlbCgroups books, Cgroup group, Hstate hstate, Kind kind) {
    super(WRITABLE, group);
    this.books = books;
    this.hstate = hstate;
    this.kind = kind;
  }

  private int number() {
    return HugetlbCgroups.number(group());
  }

  @Override
  protected void show(SeqText out) {
    long bytes = books.maxBytes(number(), hstate, kind);
    if (bytes == Long.MAX_VALUE) {
      out.text(LimitFile.MAX);
    } else {
      out.decimal(bytes);
    }
    out.text("\n");
  }

  @Override
  protected long store(String text) {
    String word = text.strip();
    long bytes = Long.MAX_VALUE;
    if (!word.equals(LimitFile.MAX)) {
      ByteAmount amount = ByteAmount.parse(word);
      if (amount.end() != word.length()) {
        return Errno.EINVAL.asResult();
      }
      bytes = amount.bytes() < 0 ? Long.MAX_VALUE : amount.bytes();
    }
    return books.setMax(number(), hstate, kind, bytes) ? 0 : Errno.EBUSY.asResult();
  }
}
