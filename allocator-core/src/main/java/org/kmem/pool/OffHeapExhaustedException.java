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

  OffHeapExhaustedException(long requestedBytes, MemoryReport report) {
    super(
        "no room for %s in heap %s: %s%n%s"
            .formatted(
                ByteSize.text(requestedBytes),
                report.heap(),
                remedy(requestedBytes),
                report.text()));
    this.requestedBytes = requestedBytes;
    this.report = report;
  }

  private static String remedy(long requestedBytes) {
    return requestedBytes > OffHeap.MAX_PIECE_BYTES
        ? "pieces have at most %s; ask for less at a time"
            .formatted(ByteSize.text(OffHeap.MAX_PIECE_BYTES))
        : "free something, or build the heap with a larger capacity";
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
