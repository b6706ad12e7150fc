package org.kmem.mm.procfs.cgroup;

import java.util.function.LongConsumer;
import java.util.function.LongSupplier;
import org.kmem.mm.abi.Errno;
import org.kmem.mm.cgroup.Cgroup;
import org.kmem.mm.memcg.PageCounter;
import org.kmem.mm.procfs.seq.SeqText;
import org.kmem.units.PageSize;

/**
 * A file with an amount of memory in whole pages, or {@code max}: {@code memory.max} and its like. A write may
 * reclaim, and so wait.
 */
final class LimitFile extends CgroupFile {
  /** What stands for no limit. */
  static final String MAX = "max";

  private final LongSupplier pages;
  private final LongConsumer change;

  LimitFile(Cgroup group, LongSupplier pages, LongConsumer change) {
    super(WRITABLE, group);
    this.pages = pages;
    this.change = change;
  }

  @Override
  protected void show(SeqText out) {
    long now = pages.getAsLong();
    if (now == PageCounter.UNLIMITED) {
      out.text(MAX);
    } else {
      out.decimal(now * PageSize.SIZE_BYTES);
    }
    out.text("\n");
  }

  @Override
  protected long store(String text) {
    String word = text.strip();
    if (word.equals(MAX)) {
      change.accept(PageCounter.UNLIMITED);
      return 0;
    }
    ByteAmount amount = ByteAmount.parse(word);
    if (amount.end() != word.length()) {
      return Errno.EINVAL.asResult();
    }
    change.accept(amount.pages());
    return 0;
  }
}
