package org.kmem.mm.rmap;

import org.jspecify.annotations.Nullable;
import org.kmem.mm.folio.Folios;
import org.kmem.mm.mm.MmStruct;
import org.kmem.mm.pgtable.Mmu;
import org.kmem.mm.pgtable.PageLevel;
import org.kmem.mm.pgtable.PageTable;
import org.kmem.mm.pgtable.PteFormat;
import org.kmem.mm.vma.VmArea;
import org.kmem.mm.vma.VmFlags;

/**
 * Asks all who map a folio whether they have accessed it since it was last asked, and forgets that they have.
 *
 * <p>Accesses of areas that are read at random, or once from end to end, do not count. The walk ends at an area that
 * has the folio locked in memory.
 *
 * <p>Belongs to the holder of the baton; not to be called from within a walk of its own. Kernel counterpart: {@code
 * folio_referenced}.
 */
public final class FolioReferences {
  private static final long RECENCY_UNWANTED = VmFlags.VM_SEQ_READ | VmFlags.VM_RAND_READ;

  private final Folios folios;
  private final Rmap rmap;
  private final Mmu mmu;
  private LookAround around = LookAround.NONE;
  private MemberTest members = (mm, memcg) -> true;
  private final MappingVisitor visitor = this::visit;
  private int asked;
  private int entries;
  private long areaFlags;
  private @Nullable VmArea lockedArea;
  private int lockedEntries;

  /** Sees each entry that was found accessed, before it is made old: others nearby may have been too. */
  @FunctionalInterface
  public interface LookAround {
    /** Looks nowhere. */
    LookAround NONE = (mm, area, address, level, slot, pfn) -> false;

    /**
     * Sees an entry that was accessed.
     *
     * @param mm the address space
     * @param area the area
     * @param address where the folio is mapped
     * @param level level of the entry
     * @param slot where the entry is
     * @param pfn the folio
     * @return whether it has made the entry old itself
     */
    boolean look(MmStruct mm, VmArea area, long address, int level, long slot, long pfn);
  }

  /** Says whose accesses count when a group is reclaimed. */
  @FunctionalInterface
  public interface MemberTest {
    /**
     * Whether an address space belongs to a group, or one below it.
     *
     * @param mm the address space
     * @param memcg number of the group
     * @return true if so
     */
    boolean isIn(MmStruct mm, int memcg);
  }

  /**
   * For a machine.
   *
   * @param folios its folios
   * @param rmap its reverse map
   * @param mmu its TLBs
   */
  public FolioReferences(Folios folios, Rmap rmap, Mmu mmu) {
    this.folios = folios;
    this.rmap = rmap;
    this.mmu = mmu;
  }

  /**
   * Names who looks at entries near one that was accessed.
   *
   * @param who generations do
   */
  public void install(LookAround who) {
    around = who;
  }

  /**
   * Names who knows the groups of address spaces.
   *
   * @param test the test
   */
  public void install(MemberTest test) {
    members = test;
  }

  /**
   * Asks and forgets.
   *
   * @param pfn the folio
   * @param memcg group whose members count alone, 0 if all do
   * @return entries that were accessed; {@link #areaFlags} says more
   */
  public int referenced(long pfn, int memcg) {
    entries = 0;
    areaFlags = 0;
    lockedArea = null;
    if (folios.mappings().total(pfn) > 0) {
      asked = memcg;
      rmap.walk(pfn, visitor);
    }
    return entries;
  }

  /**
   * Flags of the areas that have accessed the last folio asked for, together; of a locked one, its alone.
   *
   * @return {@link VmFlags}
   */
  public long areaFlags() {
    return areaFlags;
  }

  private boolean visit(MmStruct mm, VmArea area, long address, int level, long slot, long entry) {
    if (area.hasAny(RECENCY_UNWANTED) || (asked != 0 && !members.isIn(mm, asked))) {
      return true;
    }
    if ((area.flags() & (VmFlags.VM_LOCKED | VmFlags.VM_SPECIAL)) == VmFlags.VM_LOCKED) {
      return !isWhollyLocked(area, level, folios.head(mm.pageTable().format().pfn(entry)));
    }
    PageTable pageTable = mm.pageTable();
    PteFormat format = pageTable.format();
    if (format.isYoung(entry)) {
      if (!around.look(mm, area, address, level, slot, format.pfn(entry))) {
        pageTable.set(slot, format.mkOld(entry));
        mmu.flushPage(pageTable, address);
      }
      entries++;
      areaFlags |= area.flags();
    }
    return true;
  }

  /**
   * Marks a folio again of which the lock was forgotten, as happens while it is off its list. A large one that is
   * mapped by small entries must be locked with all of them.
   */
  private boolean isWhollyLocked(VmArea area, int level, long pfn) {
    lockedEntries = area == lockedArea ? lockedEntries + 1 : 1;
    lockedArea = area;
    if (level == PageLevel.PTE && lockedEntries < folios.pages(pfn)) {
      return false;
    }
    folios.lru().mlocked().mlock(pfn);
    areaFlags = VmFlags.VM_LOCKED;
    return true;
  }
}
