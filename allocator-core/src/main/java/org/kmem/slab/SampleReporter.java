package org.kmem.slab;

import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.kmem.slab.SlabReport.Problem;

/**
 * Makes the reports about sampled objects and delivers them.
 *
 * <p>Source: Documentation/dev-tools/kfence.rst, section "Error reports". The function of the headline is
 * the one that the finding was made in; who wrote is not known.
 */
final class SampleReporter {
  /** Bytes that are shown from the first wrong one on. */
  private static final int SHOWN_BYTES = 16;

  private static final String RULE = "=".repeat(66);
  private static final double NANOS_PER_SECOND = 1e9;

  private final SampleLayout layout;
  private final SlabBugPolicy policy;

  /**
   * The reports of one pool.
   *
   * @param layout of the pool
   * @param policy what becomes of reports
   */
  SampleReporter(SampleLayout layout, SlabBugPolicy policy) {
    this.layout = layout;
    this.policy = policy;
  }

  /** Bytes around an object were written: in the guard pages, or in its own. */
  void overrun(ObjectTrack finder, SampledObject object, SampleLayout.Overrun overrun) {
    long page = layout.page(object.number);
    boolean guard = overrun.at() < page || overrun.at() >= page + SampleLayout.PAGE_BYTES;
    if (guard) {
      report(
          Problem.OUT_OF_BOUNDS,
          finder,
          object,
          overrun.at(),
          "out-of-bounds write",
          "Out-of-bounds write at "
              + ReportText.pointer(overrun.at())
              + " ("
              + distance(object, overrun.at())
              + " of "
              + object
              + "):");
    } else {
      long end = Math.min(overrun.to(), page + SampleLayout.PAGE_BYTES);
      report(
          Problem.OUT_OF_BOUNDS,
          finder,
          object,
          overrun.at(),
          "memory corruption",
          "Corrupted memory at "
              + ReportText.pointer(overrun.at())
              + bytes(overrun.at(), Math.min(end, overrun.at() + SHOWN_BYTES))
              + " (in "
              + object
              + "):");
    }
  }

  /** A freed object, or what is around it, was written to. */
  void writeAfterFree(ObjectTrack finder, SampledObject object, long at) {
    report(
        Problem.USE_AFTER_FREE,
        finder,
        object,
        at,
        "use-after-free write",
        "Use-after-free write at " + ReportText.pointer(at) + " (in " + object + "):");
  }

  /** An address was freed that is not that of an object in use. */
  void invalidFree(ObjectTrack finder, SampledObject nearest, long address) {
    report(
        Problem.INVALID_FREE,
        finder,
        nearest,
        address,
        "invalid free",
        "Invalid free of " + ReportText.pointer(address) + " (in " + nearest + "):");
  }

  private void report(
      Problem problem,
      ObjectTrack finder,
      SampledObject object,
      long address,
      String what,
      String where) {
    ReportText text =
        new ReportText()
            .line(RULE)
            .line("BUG: KFENCE: " + what + " in " + finder.stack().caller())
            .line("")
            .line(where)
            .stack(finder.stack())
            .line("");
    if (object.allocated != null) {
      text.line(
              object
                  + ": "
                  + ReportText.pointer(object.address)
                  + "-"
                  + ReportText.pointer(object.address + object.sizeBytes - 1)
                  + ", size="
                  + object.sizeBytes
                  + ", cache="
                  + object.cache)
          .line("");
    }
    track(text, "allocated", object.allocated);
    track(text, "freed", object.freed);
    text.processor(finder).line(RULE);
    String title = "KFENCE: " + what;
    policy.deliver(new SlabReport(problem, object.cache, address, title, text.toString()));
  }

  private static void track(ReportText text, String what, @Nullable ObjectTrack track) {
    if (track != null) {
      text.line(
              String.format(
                  Locale.ROOT,
                  "%s by task %d on cpu %d at %.6fs:",
                  what,
                  track.threadId(),
                  track.slot(),
                  track.whenNanos() / NANOS_PER_SECOND))
          .stack(track.stack())
          .line("");
    }
  }

  private static String distance(SampledObject object, long at) {
    return at < object.address
        ? object.address - at + "B left"
        : at - (object.address + object.sizeBytes) + 1 + "B right";
  }

  /** Wrong bytes by value, untouched ones as dots. */
  private static String bytes(long from, long to) {
    StringBuilder text = new StringBuilder(" [ ");
    for (long at = from; at < to; at++) {
      text.append(
          SampleLayout.isCanary(at)
              ? ". "
              : String.format(Locale.ROOT, "0x%02x ", SampleLayout.byteAt(at)));
    }
    return text.append(']').toString();
  }
}
