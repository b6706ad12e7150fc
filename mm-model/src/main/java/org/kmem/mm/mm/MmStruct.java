package org.kmem.mm.mm;

import org.kmem.mm.pgtable.PageTable;
import org.kmem.mm.sim.RwSemaphore;
import org.kmem.mm.sim.Tunable;
import org.kmem.mm.vma.AreaEditor;
import org.kmem.mm.vma.AreaTree;
import org.kmem.mm.vma.VmArea;
import org.kmem.mm.vma.VmFlags;

/**
 * The address space of a process: its areas, its page table, and what is counted about both.
 *
 * <p>Belongs to the holder of the baton. {@link #mmapLock} is held for writing by who changes areas, counts of
 * pages mapped or the heap's bounds, for reading by who relies on areas while it may wait.
 *
 * <p>Kernel counterpart: {@code struct mm_struct}.
 */
public final class MmStruct {
  /*
   * Implementation notes.
   * I1  totalVm = sum of pages of all areas; dataVm, execVm, stackVm of those whose flags say so.
   * I2  lockedVm = sum of pages of areas with VM_LOCKED.
   * I3  hiwaterVm and hiwaterRss are brought up to date before the counts fall, not when they rise: what is
   *     shown is the larger of mark and count.
   */
  private final AddressSpaces spaces;
  private final int id;
  private final String name;
  private final PageTable pageTable;
  private final AddressLayout layout;
  private final AreaTree areas;
  private final AreaEditor editor;
  private final RwSemaphore mmapLock;
  private final RssCounters rss;
  private final HintScanState hintScan = new HintScanState();
  private final MmMap map = new MmMap();

  private int users = 1;
  private int flags = MmFlags.MMF_DUMP_FILTER_DEFAULT;
  private long defaultFlags;
  private long totalVm;
  private long dataVm;
  private long execVm;
  private long stackVm;
  private long lockedVm;
  private long pinnedVm;
  private long hugetlbPages;
  private long mergedZeros;
  private long hiwaterVm;
  private long hiwaterRss;
  private boolean oomSkipped;
  private int memcg;

  MmStruct(AddressSpaces spaces, int id, String name, PageTable pageTable, AddressLayout layout) {
    this.spaces = spaces;
    this.id = id;
    this.name = name;
    this.pageTable = pageTable;
    this.layout = layout;
    this.areas = new AreaTree(this, spaces.areaObjects());
    this.editor =
        new AreaEditor(
            areas,
            () -> spaces.tunables().get(Tunable.MAX_MAP_COUNT),
            (area, at) -> spaces.areaCut().before(this, area, at));
    this.mmapLock = new RwSemaphore(spaces.scheduler(), "mmap_lock of " + name);
    this.rss = new RssCounters(spaces.scheduler());
  }

  /**
   * The address space that an area belongs to: {@code vma->vm_mm}.
   *
   * @param area a mapped area
   * @return its address space
   * @throws IllegalStateException if the area is not mapped
   */
  public static MmStruct of(VmArea area) {
    return area.tree().owner(MmStruct.class);
  }

  /**
   * The machine's address spaces.
   *
   * @return what made it
   */
  public AddressSpaces spaces() {
    return spaces;
  }

  /**
   * Its number.
   *
   * @return from 1, in the order of making
   */
  public int id() {
    return id;
  }

  /**
   * Its areas.
   *
   * @return the tree
   */
  public AreaTree areas() {
    return areas;
  }

  /**
   * Who splits and merges its areas.
   *
   * @return the editor of {@link #areas}
   */
  public AreaEditor editor() {
    return editor;
  }

  /**
   * How far the scan for NUMA hints has come in it.
   *
   * @return the state, always the same object
   */
  public HintScanState hintScan() {
    return hintScan;
  }

  /**
   * Its page table.
   *
   * @return the page table
   */
  public PageTable pageTable() {
    return pageTable;
  }

  /**
   * Where its parts go.
   *
   * @return the layout
   */
  public AddressLayout layout() {
    return layout;
  }

  /**
   * Where the parts of its program are.
   *
   * @return the map, always the same object
   */
  public MmMap map() {
    return map;
  }

  /**
   * What guards it, see the class.
   *
   * @return the lock
   */
  public RwSemaphore mmapLock() {
    return mmapLock;
  }

  /**
   * Its pages by kind.
   *
   * @return the counters
   */
  public RssCounters rss() {
    return rss;
  }

  /** One more task uses it: {@code mmget}. */
  public void get() {
    users++;
  }

  /**
   * One task less uses it: {@code mmput}. Who takes the last use away unmaps everything.
   *
   * @return true if that was the last
   */
  public boolean put() {
    return --users == 0;
  }

  /**
   * Tasks that use it: {@code mm_users}.
   *
   * @return how many
   */
  public int users() {
    return users;
  }

  /**
   * Whether something is remembered of it.
   *
   * @param flag a mask of {@link MmFlags}
   * @return true if it is
   */
  public boolean has(int flag) {
    return (flags & flag) != 0;
  }

  /**
   * Remembers something.
   *
   * @param flag a mask of {@link MmFlags}
   * @return whether that is new
   */
  public boolean set(int flag) {
    boolean before = has(flag);
    flags |= flag;
    return !before;
  }

  /**
   * Forgets something.
   *
   * @param flag a mask of {@link MmFlags}
   * @return whether it was remembered
   */
  public boolean clear(int flag) {
    boolean before = has(flag);
    flags &= ~flag;
    return before;
  }

  /**
   * Whether killing for its memory is in vain, since it has been taken already: {@code MMF_OOM_SKIP}.
   *
   * @return false until {@link #skipForOom}
   */
  public boolean isOomSkipped() {
    return oomSkipped;
  }

  /** Tells that there is nothing left to gain from killing its users. */
  public void skipForOom() {
    oomSkipped = true;
  }

  /**
   * The control group that pays for what others bring into it: its owner's.
   *
   * @return number of the group, 0 for the root
   */
  public int memcg() {
    return memcg;
  }

  /**
   * Its owner has entered a control group: {@code mm->owner}.
   *
   * @param group number of the group
   */
  public void setMemcg(int group) {
    memcg = group;
  }

  /**
   * Counts pages that are mapped now or not any more: {@code vm_stat_account}.
   *
   * @param flags what they are, {@code VM_*}
   * @param pages how many; negative if they went
   */
  public void account(long flags, long pages) {
    totalVm += pages;
    if (VmFlags.isExecutableCode(flags)) {
      execVm += pages;
    } else if (VmFlags.isStack(flags)) {
      stackVm += pages;
    } else if (VmFlags.isData(flags)) {
      dataVm += pages;
    }
  }

  /**
   * Counts pages that are locked now or not any more.
   *
   * @param pages how many; negative if unlocked
   */
  public void accountLocked(long pages) {
    lockedVm += pages;
  }

  /**
   * Counts pages that are pinned now or not any more.
   *
   * @param pages how many; negative if unpinned
   */
  public void accountPinned(long pages) {
    pinnedVm += pages;
  }

  /**
   * Counts memory of huge pages that is mapped now or not any more.
   *
   * @param pages how many pages of 4 KiB; negative if they went
   */
  public void accountHugetlb(long pages) {
    hugetlbPages += pages;
  }

  /**
   * Huge pages that are mapped: {@code HugetlbPages}.
   *
   * @return pages of 4 KiB
   */
  public long hugetlbPages() {
    return hugetlbPages;
  }

  /**
   * Counts pages that KSM made the page of zeros, or that are no more.
   *
   * @param pages how many; negative if they went
   */
  public void countMergedZeros(long pages) {
    mergedZeros += pages;
    spaces.countMergedZeros(pages);
  }

  /**
   * Pages that KSM made the page of zeros.
   *
   * @return {@code ksm_zero_pages}
   */
  public long mergedZeros() {
    return mergedZeros;
  }

  /** Remembers how much is mapped, before it gets less: {@code update_hiwater_vm}. */
  public void updateHiwaterVm() {
    hiwaterVm = Math.max(hiwaterVm, totalVm);
  }

  /** Remembers how much is resident, before it gets less: {@code update_hiwater_rss}. */
  public void updateHiwaterRss() {
    hiwaterRss = Math.max(hiwaterRss, rss.readResident());
  }

  /** Forgets how much was resident: what {@code echo 5 > clear_refs} does. */
  public void resetHiwaterRss() {
    hiwaterRss = rss.readResident();
  }

  /**
   * The remembered mark alone, for calls that count pages twice in passing.
   *
   * @return pages
   */
  public long hiwaterVm() {
    return hiwaterVm;
  }

  /**
   * Sets the remembered mark.
   *
   * @param pages the mark
   */
  public void setHiwaterVm(long pages) {
    hiwaterVm = pages;
  }

  /**
   * Most that was mapped: {@code VmPeak}.
   *
   * @return pages
   */
  public long peakVm() {
    return Math.max(hiwaterVm, totalVm);
  }

  /**
   * Most that was resident: {@code VmHWM}.
   *
   * @return pages, as {@link RssCounters#readResident} counts
   */
  public long peakRss() {
    return Math.max(hiwaterRss, rss.readResident());
  }

  /**
   * What is mapped: {@code VmSize}.
   *
   * @return pages
   */
  public long totalVm() {
    return totalVm;
  }

  /**
   * Private writable memory, stacks not among it: {@code VmData}.
   *
   * @return pages
   */
  public long dataVm() {
    return dataVm;
  }

  /**
   * Code: {@code VmExe} and {@code VmLib} together.
   *
   * @return pages
   */
  public long execVm() {
    return execVm;
  }

  /**
   * Stacks: {@code VmStk}.
   *
   * @return pages
   */
  public long stackVm() {
    return stackVm;
  }

  /**
   * Locked memory, present or not: {@code VmLck}.
   *
   * @return pages
   */
  public long lockedVm() {
    return lockedVm;
  }

  /**
   * Pinned memory: {@code VmPin}.
   *
   * @return pages
   */
  public long pinnedVm() {
    return pinnedVm;
  }

  /**
   * Flags that new mappings get beside their own: what {@code mlockall(MCL_FUTURE)} asked for.
   *
   * @return {@code VM_LOCKED}, {@code VM_LOCKONFAULT} or none
   */
  public long defaultFlags() {
    return defaultFlags;
  }

  /**
   * Sets what new mappings get beside their own flags.
   *
   * @param flags {@code VM_LOCKED}, {@code VM_LOCKONFAULT} or none
   */
  public void setDefaultFlags(long flags) {
    defaultFlags = flags;
  }

  /**
   * Takes over what fork copies apart from areas: where program, heap and stack are, and what is counted of
   * areas, which the caller copies.
   *
   * @param parent the parent's address space
   */
  public void inherit(MmStruct parent) {
    map.inherit(parent.map);
    flags = parent.flags & MmFlags.MMF_INIT_MASK;
    totalVm = parent.totalVm;
    dataVm = parent.dataVm;
    execVm = parent.execVm;
    stackVm = parent.stackVm;
  }

  /**
   * Checks I1, I2 and the tree.
   *
   * @throws IllegalStateException naming what does not hold
   */
  public void verify() {
    areas.verify();
    MmStruct sums = new MmStruct(spaces, id, name, pageTable, layout);
    areas.forEach(area -> {
      sums.account(area.flags(), area.pages());
      sums.lockedVm += area.hasAny(VmFlags.VM_LOCKED) ? area.pages() : 0;
    });
    check("I1 totalVm", sums.totalVm, totalVm);
    check("I1 dataVm", sums.dataVm, dataVm);
    check("I1 execVm", sums.execVm, execVm);
    check("I1 stackVm", sums.stackVm, stackVm);
    check("I2 lockedVm", sums.lockedVm, lockedVm);
  }

  private void check(String what, long expected, long counted) {
    if (expected != counted) {
      throw new IllegalStateException(
          "%s of %s is %d, the areas have %d".formatted(what, name, counted, expected));
    }
  }

  /**
   * Its name and number.
   *
   * @return a line for messages
   */
  @Override
  public String toString() {
    return "mm " + id + " of " + name;
  }
}
