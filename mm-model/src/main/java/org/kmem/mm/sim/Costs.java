package org.kmem.mm.sim;

/**
 * What things cost in simulated time, in nanoseconds unless the name says otherwise: the one table.
 *
 * <p>No lab compares durations, but who gets how far while someone else sleeps depends on them, and so do stalls.
 * Faults, reclaim and disks are as slow as on the machine of the recordings, whose CPU is emulated (200 MiB of
 * anonymous memory: 51,200 faults in 0.7 s), see decision 0138; the others are orders of magnitude. Immutable.
 *
 * @param syscall entering and leaving the kernel
 * @param access an access that the TLB knows how to make, with the loop around it
 * @param fault the trap of a page fault and its handling, without what it allocates
 * @param pageZero zeroing 4 KiB
 * @param pageCopy copying 4 KiB
 * @param pageScan looking at one page in reclaim
 * @param pageReclaim taking a page from its cache and freeing it
 * @param swapOut taking a page of anonymous or shared memory from where it is mapped and giving it to the disk
 * @param tlbFlush flushing a CPU's own TLB, or one page of it
 * @param tlbShootdown asking another CPU to flush and waiting for it
 * @param exec executing a program, without the faults of its pages
 * @param contextSwitch switching from one task to another
 * @param ioRequest latency of one request to a disk without moving parts
 * @param ioSeek latency added by a rotational disk that has to move
 * @param ioBytesPerSecond how much such a disk transfers in a second
 */
public record Costs(
    long syscall,
    long access,
    long fault,
    long pageZero,
    long pageCopy,
    long pageScan,
    long pageReclaim,
    long swapOut,
    long tlbFlush,
    long tlbShootdown,
    long exec,
    long contextSwitch,
    long ioRequest,
    long ioSeek,
    long ioBytesPerSecond) {

  /** The table in force unless a test brings its own. */
  public static final Costs REFERENCE =
      new Costs(
          150,
          300,
          13_000,
          120,
          250,
          80,
          1_700,
          15_000,
          120,
          2_000,
          400_000,
          1_500,
          35_000,
          6_000_000,
          4_500_000_000L);

  /**
   * Checks that nothing is negative and that disks transfer something.
   *
   * @throws IllegalArgumentException if not
   */
  public Costs {
    long least = Math.min(Math.min(syscall, fault), Math.min(pageZero, pageCopy));
    least = Math.min(least, access);
    least = Math.min(least, Math.min(Math.min(pageScan, tlbFlush), Math.min(tlbShootdown, ioSeek)));
    least = Math.min(least, Math.min(pageReclaim, swapOut));
    if (Math.min(least, Math.min(Math.min(exec, contextSwitch), ioRequest)) < 0
        || ioBytesPerSecond <= 0) {
      throw new IllegalArgumentException(
          "costs must be at least 0 and the bandwidth of disks positive: " + this);
    }
  }

  /**
   * Duration of one request to a disk.
   *
   * @param bytes how much it transfers, at most 8 GiB
   * @param seeks whether the disk has moving parts and must move them
   * @return nanoseconds
   */
  public long io(long bytes, boolean seeks) {
    return ioRequest + (seeks ? ioSeek : 0) + bytes * SimClock.SECOND / ioBytesPerSecond;
  }
}
