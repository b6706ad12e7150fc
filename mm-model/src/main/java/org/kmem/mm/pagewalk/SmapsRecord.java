package org.kmem.mm.pagewalk;

/**
 * How much memory of an area, or of several, is present and whose it is: what {@code smaps} and {@code
 * smaps_rollup} print.
 *
 * <p>In bytes. Figures named pss are in bytes shifted left by {@link #PSS_SHIFT}, so that parts of pages add
 * up: a page that n entries map counts as 1/n. Immutable.
 *
 * <p>Source: kernel documentation {@code filesystems/proc.rst}. Kernel counterpart: {@code struct
 * mem_size_stats}.
 *
 * @param resident {@code Rss}
 * @param pss {@code Pss}
 * @param pssDirty {@code Pss_Dirty}
 * @param pssAnon {@code Pss_Anon}
 * @param pssFile {@code Pss_File}
 * @param pssShmem {@code Pss_Shmem}
 * @param sharedClean {@code Shared_Clean}
 * @param sharedDirty {@code Shared_Dirty}
 * @param privateClean {@code Private_Clean}
 * @param privateDirty {@code Private_Dirty}
 * @param referenced {@code Referenced}
 * @param anonymous {@code Anonymous}
 * @param ksm {@code KSM}
 * @param lazyFree {@code LazyFree}
 * @param anonHuge {@code AnonHugePages}
 * @param shmemHuge {@code ShmemPmdMapped}
 * @param fileHuge {@code FilePmdMapped}
 * @param sharedHugetlb {@code Shared_Hugetlb}
 * @param privateHugetlb {@code Private_Hugetlb}
 * @param swap {@code Swap}
 * @param swapPss {@code SwapPss}
 * @param pssLocked {@code Locked}
 */
public record SmapsRecord(
    long resident,
    long pss,
    long pssDirty,
    long pssAnon,
    long pssFile,
    long pssShmem,
    long sharedClean,
    long sharedDirty,
    long privateClean,
    long privateDirty,
    long referenced,
    long anonymous,
    long ksm,
    long lazyFree,
    long anonHuge,
    long shmemHuge,
    long fileHuge,
    long sharedHugetlb,
    long privateHugetlb,
    long swap,
    long swapPss,
    long pssLocked) {

  /** Bits of fractions of a byte in figures named pss. */
  public static final int PSS_SHIFT = 12;

  /** Nothing. */
  public static final SmapsRecord NONE =
      new SmapsRecord(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

  /**
   * The figures of an area of hugetlb, whose pages count in no other line.
   *
   * @param shared bytes that others map too
   * @param alone bytes that nobody else maps
   * @return figures that are 0 otherwise
   */
  static SmapsRecord ofHugetlb(long shared, long alone) {
    return new SmapsRecord(
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, shared, alone, 0, 0, 0);
  }

  /**
   * The sum of two.
   *
   * @param other what to add
   * @return sums
   */
  public SmapsRecord plus(SmapsRecord other) {
    return new SmapsRecord(
        resident + other.resident,
        pss + other.pss,
        pssDirty + other.pssDirty,
        pssAnon + other.pssAnon,
        pssFile + other.pssFile,
        pssShmem + other.pssShmem,
        sharedClean + other.sharedClean,
        sharedDirty + other.sharedDirty,
        privateClean + other.privateClean,
        privateDirty + other.privateDirty,
        referenced + other.referenced,
        anonymous + other.anonymous,
        ksm + other.ksm,
        lazyFree + other.lazyFree,
        anonHuge + other.anonHuge,
        shmemHuge + other.shmemHuge,
        fileHuge + other.fileHuge,
        sharedHugetlb + other.sharedHugetlb,
        privateHugetlb + other.privateHugetlb,
        swap + other.swap,
        swapPss + other.swapPss,
        pssLocked + other.pssLocked);
  }

  /**
   * A figure named pss as files print it.
   *
   * @param pss bytes shifted left
   * @return KiB, rounded down
   */
  public static long pssKbytes(long pss) {
    return pss >>> (PSS_SHIFT + 10);
  }
}
