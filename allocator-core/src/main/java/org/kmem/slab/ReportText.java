package org.kmem.slab;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Lines of a report, in the kernel's forms.
 *
 * <p>Not safe for threads. Source: Documentation/mm/slub.rst and Documentation/dev-tools/kfence.rst.
 */
final class ReportText {
  private static final int BYTES_PER_LINE = 16;

  /** Characters of a dump line before the text part, so that short lines align. */
  private static final int TEXT_COLUMN = 3 * BYTES_PER_LINE + 1;

  private static final long NANOS_PER_MILLI = 1_000_000;

  private static final String HARDWARE =
      System.getProperty("java.vm.name") + ", " + System.getProperty("java.vm.version");

  private final StringBuilder text = new StringBuilder();

  ReportText line(String line) {
    text.append(line).append('\n');
    return this;
  }

  /** A pointer of the kernel with its hashing off. */
  static String pointer(long address) {
    return String.format(Locale.ROOT, "0x%016x", address);
  }

  ReportText heading(String cache, String title) {
    return line("=".repeat(77))
        .line("BUG " + cache + " (Not tainted): " + title)
        .line("-".repeat(77))
        .line("");
  }

  ReportText firstByte(DebugLayout.Damage damage, long slab) {
    return line(
        range(damage)
            + " @offset="
            + (damage.from() - slab)
            + ". First byte "
            + hex(damage.firstByte())
            + " instead of "
            + hex(damage.expected()));
  }

  ReportText track(String what, @Nullable ObjectTrack track, long nowNanos) {
    if (track == null) {
      return this;
    }
    line(
        what
            + " in "
            + track.stack().caller()
            + " age="
            + (nowNanos - track.whenNanos()) / NANOS_PER_MILLI
            + " cpu="
            + track.slot()
            + " pid="
            + track.threadId());
    return stack(track.stack());
  }

  ReportText stack(CallStack stack) {
    stack.frames().forEach(frame -> line(" " + CallStack.text(frame)));
    return this;
  }

  ReportText slab(long descriptor, int objects, int inUse, long free, String flags) {
    return line(
        "Slab "
            + pointer(descriptor)
            + " objects="
            + objects
            + " used="
            + inUse
            + " fp="
            + pointer(free)
            + " flags="
            + flags);
  }

  /** A dump of memory, 16 bytes a line; nothing for no bytes. */
  ReportText dump(String section, long address, int count) {
    return lines(String.format(Locale.ROOT, "%-9s", section), address, count);
  }

  /** The same as traces have it, with nothing to align with. */
  ReportText section(String section, long address, int count) {
    return lines(section + " ", address, count);
  }

  private ReportText lines(String section, long address, int count) {
    for (int done = 0; done < count; done += BYTES_PER_LINE) {
      byte[] bytes = DebugLayout.bytes(address + done, Math.min(BYTES_PER_LINE, count - done));
      StringBuilder hex = new StringBuilder();
      StringBuilder printable = new StringBuilder();
      for (byte value : bytes) {
        hex.append(String.format(Locale.ROOT, "%02x ", value));
        printable.append(value >= ' ' && value <= '~' ? (char) value : '.');
      }
      hex.append(" ".repeat(TEXT_COLUMN - hex.length()));
      line(String.format(Locale.ROOT, "%s%016x: ", section, address + done) + hex + printable);
    }
    return this;
  }

  /** Who found it, as the kernel ends a report. */
  ReportText finder(ObjectTrack finder) {
    return processor(finder)
        .line("Call Trace:")
        .line(" <TASK>")
        .stack(finder.stack())
        .line(" </TASK>");
  }

  ReportText processor(ObjectTrack finder) {
    return line("CPU: "
            + finder.slot()
            + " UID: 0 PID: "
            + finder.threadId()
            + " Comm: "
            + finder.threadName()
            + " Not tainted 6.12.0-kmem")
        .line("Hardware name: " + HARDWARE);
  }

  ReportText fix(String cache, String action) {
    return line("FIX " + cache + ": " + action);
  }

  ReportText restoring(String cache, DebugLayout.Damage damage) {
    return fix(
        cache, "Restoring " + damage.area() + " " + range(damage) + "=" + hex(damage.expected()));
  }

  static String hex(byte value) {
    return "0x" + Integer.toHexString(value & 0xff);
  }

  static String range(DebugLayout.Damage damage) {
    return pointer(damage.from()) + "-" + pointer(damage.to() - 1);
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
