package org.kmem.mm.procfs.cgroup;

import java.util.function.LongSupplier;
import java.util.function.LongUnaryOperator;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import org.kmem.mm.abi.Errno;
import org.kmem.mm.cgroup.Cgroup;
import org.kmem.mm.procfs.seq.SeqText;
import org.kmem.mm.procfs.seq.SysfsInput;

/** A file of a controller that keeps what is written to it, or only shows something. */
final class SettingFile extends CgroupFile {
  private final Supplier<String> shown;
  private final ToLongFunction<String> change;

  private SettingFile(
      int permissions, Cgroup group, Supplier<String> shown, ToLongFunction<String> change) {
    super(permissions, group);
    this.shown = shown;
    this.change = change;
  }

  /** What can only be read; the text ends each line. */
  static SettingFile shown(Cgroup group, Supplier<String> text) {
    return new SettingFile(READABLE, group, text, any -> Errno.EINVAL.asResult());
  }

  /** What can be written too; the text that is written comes without white space around it. */
  static SettingFile of(Cgroup group, Supplier<String> text, ToLongFunction<String> change) {
    return new SettingFile(WRITABLE, group, text, change);
  }

  /** A number. */
  static SettingFile number(Cgroup group, LongSupplier value, LongUnaryOperator change) {
    return of(
        group,
        () -> value.getAsLong() + "\n",
        text -> new SysfsInput(text).signedInt(true, change));
  }

  /** A number, or {@code max} for one that bounds nothing. */
  static String numberOrMax(long number) {
    return number == Long.MAX_VALUE ? LimitFile.MAX : Long.toString(number);
  }

  @Override
  protected void show(SeqText out) {
    out.text(shown.get());
  }

  @Override
  protected long store(String text) {
    return change.applyAsLong(text.strip());
  }
}
