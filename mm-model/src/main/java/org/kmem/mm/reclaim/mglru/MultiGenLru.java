package org.kmem.mm.reclaim.mglru;

import org.kmem.hook.PageHooks;
import org.kmem.mm.folio.LruLists;
import org.kmem.mm.mm.AddressSpaces;
import org.kmem.mm.pgtable.Mmu;
import org.kmem.mm.reclaim.PageReclaim;
import org.kmem.mm.reclaim.ReclaimParts;
import org.kmem.mm.sim.Tunable;
import org.kmem.mm.sim.Tunables;

/**
 * The multi-generational LRU of a machine, joined to its reclaim: on or off as {@code lru_gen/enabled} says.
 *
 * <p>Kernel counterpart: {@code init_lru_gen}, {@code lru_gen_change_state}.
 */
public final class MultiGenLru {
  private static final int CORE = 1;

  private final GenerationCommands commands;

  /**
   * For a machine.
   *
   * @param parts what its reclaim works on
   * @param reclaim its reclaim
   * @param spaces its address spaces
   * @param mmu its TLBs
   * @param killer who is asked to kill where the working set is protected
   */
  public MultiGenLru(
      ReclaimParts parts, PageReclaim reclaim, AddressSpaces spaces, Mmu mmu, PageHooks killer) {
    LruLists lru = parts.folios().lru();
    Tunables tunables = parts.tunables();
    Aging aging = new Aging(parts.scheduler(), tunables, parts.folios(), spaces, mmu);
    TimeToLive timeToLive =
        new TimeToLive(parts.scheduler(), tunables, lru, reclaim.groups(), killer);
    GenerationScan scan =
        new GenerationScan(parts, reclaim.shrinkFolioList(), reclaim.groups(), aging, timeToLive);
    commands =
        new GenerationCommands(
            parts.scheduler(), lru, aging, scan, parts.folios().memory().topology().nodes());
    reclaim.install(scan);
    parts.references().install(new NearbyPages(parts.folios(), mmu));
    tunables.onChange(
        Tunable.LRU_GEN_ENABLED,
        () -> lru.setMglru((tunables.get(Tunable.LRU_GEN_ENABLED) & CORE) != 0));
  }

  /**
   * What debugfs shows and obeys.
   *
   * @return the commands
   */
  public GenerationCommands commands() {
    return commands;
  }
}
