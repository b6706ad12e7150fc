package org.kmem.pool;

import java.io.Serial;
import org.kmem.units.ByteSize;

/**
 * A heap has no room for what was asked. Nothing was allocated, and the heap is as it was; once something is freed, it
 * serves requests again.
 */
public final class OffHeapExhaustedException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  private final long requestedBytes;
  private final transient MemoryReport report;

  OffHeapExhaustedException(long requestedBytes, String remedy, MemoryReport report) {
    super(
        "no room for %s in heap %s: %s%n%s"
            .formatted(ByteSize.text(requestedBytes), report.heap(), remedy, report.text()));
    this.requestedBytes = requestedBytes;
    this.report = report;
  }

  /**
   * What was asked for.
   *
   * @return bytes
   */
  public long requestedBytes() {
    return requestedBytes;
  }

  /**
   * What the heap's memory was used for at that moment.
   *
   * @return the report
   */
  public MemoryReport report() {
    return report;
  }
}
