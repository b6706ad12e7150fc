package org.kmem.mm.procfs.cgroup;

import java.util.function.LongSupplier;
import java.util.function.LongUnaryOperator;
import org.jspecify.annotations.Nullable;
import org.kmem.mm.abi.BitmapText;
import org.kmem.mm.abi.Errno;
import org.kmem.mm.cgroup.Cgroup;
import org.kmem.mm.procfs.seq.SeqText;

/**
 * A set of CPUs or nodes of a group as ranges, for example {@code 0-1,3}. Writing one asks for other ones, nothing for what
 * the parent has.
 */
final class CpusetFile extends CgroupFile {
  private final LongSupplier set;
  private final @Nullable LongUnaryOperator change;

  private CpusetFile(
      int permissions, Cgroup group, LongSupplier set, @Nullable LongUnaryOperator change) {
    super(permissions, group);
    this.set = set;
    this.change = change;
  }

  static CpusetFile of(Cgroup group, LongSupplier set) {
    return new CpusetFile(READABLE, group, set, null);
  }

  static CpusetFile of(Cgroup group, LongSupplier set, LongUnaryOperator change) {
    return new CpusetFile(WRITABLE, group, set, change);
  }

  @Override
  protected void show(SeqText out) {
    long members = set.getAsLong();
    out.text(BitmapText.list(bit -> (members >>> bit & 1) != 0, Long.SIZE)).text("\n");
  }

  @Override
  protected long store(String text) {
    LongUnaryOperator write = change;
    if (write == null) {
      return refusal().asResult();
    }
    long parsed = 0;
    for (String range : text.strip().split(",", -1)) {
      long members = range.isEmpty() ? 0 : range(range);
      if (members < 0) {
        return members;
      }
      parsed |= members;
    }
    return write.applyAsLong(parsed);
  }

  /** The members of {@code 3} or {@code 0-2}, or a negated error number. */
  private static long range(String text) {
    int dash = text.indexOf('-');
    String from = dash < 0 ? text : text.substring(0, dash);
    String to = dash < 0 ? text : text.substring(dash + 1);
    if (!isNumber(from) || !isNumber(to)) {
      return Errno.EINVAL.asResult();
    }
    int first = Integer.parseInt(from);
    int last = Integer.parseInt(to);
    if (first > last) {
      return Errno.EINVAL.asResult();
    }
    if (last >= Long.SIZE - 1) {
      return Errno.ERANGE.asResult();
    }
    return (1L << (last + 1)) - (1L << first);
  }

  private static boolean isNumber(String text) {
    return !text.isEmpty() && text.length() < 9 && text.chars().allMatch(c -> c >= '0' && c <= '9');
  }
}
