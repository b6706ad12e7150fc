package org.kmem.mm.procfs.sysctl;

import org.kmem.mm.machine.Machine;
import org.kmem.mm.procfs.seq.FixedDirectory;
import org.kmem.mm.procfs.seq.SeqText;
import org.kmem.mm.procfs.seq.TunableFile;
import org.kmem.mm.sim.Reference;
import org.kmem.mm.sim.Tunable;
import org.kmem.mm.sim.Tunables;

/** Makes the tree of {@code /proc/sys}. */
public final class SysctlTree {
  private static final String ROOT = "/proc/sys/";

  private SysctlTree() {}

  /**
   * Puts the files in place.
   *
   * @param machine whose
   * @param sys {@code /proc/sys}
   */
  public static void addTo(Machine machine, FixedDirectory sys) {
    for (Tunable tunable : Tunable.values()) {
      String path = tunable.path();
      if (path.startsWith(ROOT)) {
        int slash = path.lastIndexOf('/');
        sys.directory(path.substring(ROOT.length(), slash))
            .with(path.substring(slash + 1), file(machine, tunable));
      }
    }
    FixedDirectory kernel = sys.directory("kernel");
    kernel.with("ostype", new ConstantSysctl("Linux"));
    kernel.with("osrelease", new ConstantSysctl(Reference.RELEASE));
    kernel.with("version", new ConstantSysctl(Reference.VERSION));
    kernel.with("cap_last_cap", new ConstantSysctl("40"));
    kernel.with("ngroups_max", new ConstantSysctl("65536"));
  }

  private static TunableFile file(Machine machine, Tunable tunable) {
    return tunable == Tunable.LOWMEM_RESERVE_RATIO
        ? new LowmemReserveRatioFile(machine.tunables())
        : new TunableFile(machine.tunables(), tunable);
  }

  /** Reading it renews the protection of zones as writing does, which the kernel makes no difference between. */
  private static final class LowmemReserveRatioFile extends TunableFile {
    private final Tunables tunables;

    LowmemReserveRatioFile(Tunables tunables) {
      super(tunables, Tunable.LOWMEM_RESERVE_RATIO);
      this.tunables = tunables;
    }

    @Override
    protected void show(SeqText out) {
      store(tunables.text(Tunable.LOWMEM_RESERVE_RATIO));
      super.show(out);
    }
  }
}
