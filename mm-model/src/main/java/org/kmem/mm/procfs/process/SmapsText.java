package org.kmem.mm.procfs.process;

import org.kmem.mm.pagewalk.SmapsRecord;
import org.kmem.mm.procfs.seq.SeqText;

/**
 * The lines that {@code smaps} has for each area and {@code smaps_rollup} for all. Shares of pages are cut when
 * they are printed, each sum on its own.
 *
 * <p>Source: proc_pid_smaps(5); lines and widths as Linux 6.12.107 prints them.
 */
final class SmapsText {
  private static final int KB_SHIFT = 10;

  /** Of the one label that is too long for the column. */
  private static final int NARROW = 7;

  private SmapsText() {}

  /** Prints the lines; those of {@code Pss} by kind of page are in {@code smaps_rollup} only. */
  static void show(SeqText out, SmapsRecord memory, boolean byKind) {
    kb(out, "Rss:            ", memory.resident());
    pss(out, "Pss:            ", memory.pss());
    pss(out, "Pss_Dirty:      ", memory.pssDirty());
    if (byKind) {
      pss(out, "Pss_Anon:       ", memory.pssAnon());
      pss(out, "Pss_File:       ", memory.pssFile());
      pss(out, "Pss_Shmem:      ", memory.pssShmem());
    }
    kb(out, "Shared_Clean:   ", memory.sharedClean());
    kb(out, "Shared_Dirty:   ", memory.sharedDirty());
    kb(out, "Private_Clean:  ", memory.privateClean());
    kb(out, "Private_Dirty:  ", memory.privateDirty());
    kb(out, "Referenced:     ", memory.referenced());
    kb(out, "Anonymous:      ", memory.anonymous());
    kb(out, "KSM:            ", memory.ksm());
    kb(out, "LazyFree:       ", memory.lazyFree());
    kb(out, "AnonHugePages:  ", memory.anonHuge());
    kb(out, "ShmemPmdMapped: ", memory.shmemHuge());
    kb(out, "FilePmdMapped:  ", memory.fileHuge());
    kb(out, "Shared_Hugetlb: ", memory.sharedHugetlb());
    out.kilobytes("Private_Hugetlb: ", memory.privateHugetlb() >> KB_SHIFT, NARROW);
    kb(out, "Swap:           ", memory.swap());
    pss(out, "SwapPss:        ", memory.swapPss());
    pss(out, "Locked:         ", memory.pssLocked());
  }

  private static void kb(SeqText out, String label, long bytes) {
    out.kilobytes(label, bytes >> KB_SHIFT);
  }

  private static void pss(SeqText out, String label, long shares) {
    out.kilobytes(label, SmapsRecord.pssKbytes(shares));
  }
}
