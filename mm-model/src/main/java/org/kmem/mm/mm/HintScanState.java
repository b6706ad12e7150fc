package org.kmem.mm.mm;

/**
 * How far the scan for NUMA hints has come in an address space.
 *
 * <p>Belongs to the holder of the baton. Kernel counterpart: {@code numa_scan_offset}, {@code numa_scan_seq} and {@code
 * numa_next_scan} of {@code struct mm_struct}.
 */
public final class HintScanState {
  private long nextNanos = -1;
  private long offset;
  private int sequence;

  HintScanState() {}

  /**
   * When the next scan is due.
   *
   * @return time since boot; negative if none was planned
   */
  public long next() {
    return nextNanos;
  }

  /**
   * Sets when the next scan is due.
   *
   * @param nanos time since boot
   */
  public void setNext(long nanos) {
    nextNanos = nanos;
  }

  /**
   * Where it goes on.
   *
   * @return an address
   */
  public long offset() {
    return offset;
  }

  /**
   * Notes where it goes on.
   *
   * @param address an address
   */
  public void setOffset(long address) {
    offset = address;
  }

  /**
   * How many passes were completed.
   *
   * @return passes
   */
  public int sequence() {
    return sequence;
  }

  /** Notes that a pass is complete; the next begins anew. */
  public void completePass() {
    sequence++;
    offset = 0;
  }
}
