package org.kmem.slab;

import java.io.Serial;

/**
 * Debugging found that memory of a cache was misused; its message is the whole report. Nothing was changed
 * or repaired: the call had no effect.
 *
 * <p>Kernel counterpart: {@code BUG kmalloc-64 (Not tainted): ...} in the log, with {@code panic_on_warn}.
 */
public final class SlabBugException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  private final transient SlabReport report;

  SlabBugException(SlabReport report) {
    super(
        report.cache()
            + ": "
            + report.title()
            + "; fix the code that the report names, or have debugging repair and log instead\n"
            + report.text());
    this.report = report;
  }

  /**
   * What was found.
   *
   * @return the report
   */
  public SlabReport report() {
    return report;
  }
}
