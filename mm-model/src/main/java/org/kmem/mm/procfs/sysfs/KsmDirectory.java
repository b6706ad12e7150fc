package org.kmem.mm.procfs.sysfs;

import java.util.function.LongSupplier;
import org.kmem.mm.ksm.Ksm;
import org.kmem.mm.machine.Machine;
import org.kmem.mm.procfs.seq.FixedDirectory;

/** What {@code /sys/kernel/mm/ksm} counts. Source: kernel documentation {@code admin-guide/mm/ksm.rst}. */
final class KsmDirectory {
  private KsmDirectory() {}

  static void addTo(Machine machine, FixedDirectory ksm) {
    Ksm merging = machine.userSpace().ksm();
    LongSupplier zeros = () -> machine.userSpace().spaces().mergedZeros();
    count(ksm, "full_scans", merging::fullScans);
    count(ksm, "general_profit", () -> merging.generalProfit(zeros.getAsLong()));
    count(ksm, "ksm_zero_pages", zeros);
    count(ksm, "pages_scanned", merging::pagesScanned);
    count(ksm, "pages_shared", merging::pagesShared);
    count(ksm, "pages_sharing", merging::pagesSharing);
    count(ksm, "pages_skipped", merging::pagesSkipped);
    count(ksm, "pages_unshared", merging::pagesUnshared);
    count(ksm, "pages_volatile", merging::pagesVolatile);
    count(ksm, "stable_node_chains", merging::stableNodeChains);
    count(ksm, "stable_node_dups", merging::stableNodeDups);
  }

  private static void count(FixedDirectory directory, String name, LongSupplier value) {
    directory.with(name, new SysFile(() -> Long.toString(value.getAsLong())));
  }
}
