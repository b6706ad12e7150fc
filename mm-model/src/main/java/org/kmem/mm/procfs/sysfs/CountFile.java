package org.kmem.mm.procfs.sysfs;

import java.util.function.LongSupplier;
import java.util.function.LongUnaryOperator;
import org.jspecify.annotations.Nullable;
import org.kmem.mm.procfs.seq.SeqFile;
import org.kmem.mm.procfs.seq.SeqText;
import org.kmem.mm.procfs.seq.SysfsInput;

/** A file of {@code /sys} that is a number; a write sets it, if there is anything to set. */
final class CountFile extends SeqFile {
  private static final int READABLE = 0444;
  private static final int WRITABLE = 0644;
  private static final int WRITE_ONLY = 0200;

  private final @Nullable LongSupplier value;
  private final @Nullable LongUnaryOperator set;

  /** Both readable and writable, as far as there is somebody for it; the setter answers 0 or a negated error number. */
  CountFile(@Nullable LongSupplier value, @Nullable LongUnaryOperator set) {
    super(set == null ? READABLE : value == null ? WRITE_ONLY : WRITABLE);
    this.value = value;
    this.set = set;
  }

  @Override
  protected boolean permissionsBind() {
    return true;
  }

  @Override
  protected void show(SeqText out) {
    LongSupplier shown = value;
    if (shown != null) {
      out.text(Long.toUnsignedString(shown.getAsLong())).text("\n");
    }
  }

  @Override
  protected long store(String text) {
    LongUnaryOperator setter = set;
    return setter == null ? refusal().asResult() : new SysfsInput(text).unsigned(Long.SIZE, setter);
  }
}
