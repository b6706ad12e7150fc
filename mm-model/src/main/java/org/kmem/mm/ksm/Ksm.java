package org.kmem.mm.ksm;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.kmem.mm.folio.Folios;
import org.kmem.mm.mm.MmStruct;
import org.kmem.mm.pgtable.Mmu;
import org.kmem.mm.pgtable.PteFormat;
import org.kmem.mm.physmem.PhysicalMemory;
import org.kmem.mm.rmap.MergedPlaces;
import org.kmem.mm.rmap.Rmap;
import org.kmem.mm.sim.Scheduler;
import org.kmem.mm.sim.SimClock;
import org.kmem.mm.sim.Tunable;
import org.kmem.mm.sim.Tunables;
import org.kmem.mm.vma.VmArea;
import org.kmem.mm.vma.VmFlags;
import org.kmem.units.PageSize;
import org.kmem.units.Pfn;

/**
 * Merges equal pages of the regions of a machine that asked for it, and gives them back.
 *
 * <p>Belongs to the holder of the baton; {@link #scan} and {@link #unmergeAll} may wait.
 *
 * <p>Kernel counterpart: {@code ksm_do_scan}, {@code cmp_and_merge_page}.
 */
public final class Ksm implements MergedPlaces {
  /*
   * Implementation notes.
   * A round looks at each page of each mergeable region once. The cursor is a slot and an address in it; between rounds
   * there is no slot.
   *
   * I1  pagesShared = nodes with items, pagesSharing = items of nodes beyond the first of each.
   * I2  pagesUnshared = items that are unstable; sums of slot.merging = pagesShared + pagesSharing.
   */
  private static final int BETWEEN_ROUNDS = -1;
  private static final long RUN_MERGE = 1;

  private final Folios folios;
  private final PhysicalMemory memory;
  private final Rmap rmap;
  private final Scheduler scheduler;
  private final Tunables tunables;
  private final KsmPages pages;
  private final KsmUnshare unshare;
  private final StableTree stable = new StableTree();
  private final Map<Long, RmapItem> unstable = new HashMap<>();
  private final List<MmSlot> slots = new ArrayList<>();
  private final Map<MmStruct, MmSlot> slotOf = new HashMap<>();
  private int cursor = BETWEEN_ROUNDS;
  private long address;
  private long tidied;

  private long pagesShared;
  private long pagesSharing;
  private long pagesUnshared;
  private long items;
  private long pagesScanned;
  private long pagesSkipped;
  private long fullScans;

  /**
   * For a machine.
   *
   * @param folios its pages
   * @param rmap its reverse map, which finds merged pages here from now on
   * @param mmu its TLBs
   * @param scheduler who runs its tasks
   * @param tunables its settings
   * @param zeroPage the frame of zeros that reads map
   * @param unshare who gives pages back
   */
  public Ksm(
      Folios folios,
      Rmap rmap,
      Mmu mmu,
      Scheduler scheduler,
      Tunables tunables,
      long zeroPage,
      KsmUnshare unshare) {
    this.folios = folios;
    this.memory = folios.memory();
    this.rmap = rmap;
    this.scheduler = scheduler;
    this.tunables = tunables;
    this.pages = new KsmPages(folios, rmap, mmu, zeroPage);
    this.unshare = unshare;
    rmap.install(this);
  }

  /**
   * An address space has a mergeable region: {@code __ksm_enter}.
   *
   * @param mm the address space
   */
  public void enter(MmStruct mm) {
    if (!slotOf.containsKey(mm)) {
      MmSlot slot = new MmSlot(mm);
      slotOf.put(mm, slot);
      // Just behind the cursor, so that it settles down before its turn comes.
      if (cursor == BETWEEN_ROUNDS) {
        slots.add(slot);
      } else {
        slots.add(cursor, slot);
        cursor++;
      }
    }
  }

  /**
   * A child inherits mergeable regions: {@code ksm_fork}.
   *
   * @param parent the parent's address space
   * @param child its copy
   */
  public void forked(MmStruct parent, MmStruct child) {
    if (slotOf.containsKey(parent)) {
      enter(child);
    }
  }

  /**
   * Whether there is anything to do: {@code ksmd_should_run}.
   *
   * @return true if it is switched on and some address space has asked
   */
  public boolean shouldRun() {
    return tunables.get(Tunable.KSM_RUN) == RUN_MERGE && !slots.isEmpty();
  }

  /**
   * Looks at some pages; stops where a round ends.
   *
   * @param most how many
   */
  public void scan(long most) {
    for (long left = most; left > 0 && scanNext(); left--) {
      scheduler.charge(scheduler.costs().pageScan());
      pagesScanned++;
    }
  }

  private boolean scanNext() {
    if (slots.isEmpty()) {
      return false;
    }
    if (cursor == BETWEEN_ROUNDS) {
      unstable.clear();
      cursor = 0;
      address = 0;
    }
    while (cursor < slots.size()) {
      MmSlot slot = slots.get(cursor);
      if (!slot.isGone()) {
        slot.mm.mmapLock().downRead();
        boolean looked = scanSlot(slot);
        slot.mm.mmapLock().upRead();
        if (looked) {
          return true;
        }
      }
      leaveSlot(slot);
    }
    cursor = BETWEEN_ROUNDS;
    fullScans++;
    return false;
  }

  /** Looks at the next page of an address space; false if it has no more. */
  private boolean scanSlot(MmSlot slot) {
    VmArea area = slot.mm.areas().find(address);
    while (area != null) {
      if (area.hasAny(VmFlags.VM_MERGEABLE) && area.anonVma() != null) {
        address = Math.max(address, area.start());
        for (; address < area.end(); address += PageSize.SIZE_BYTES) {
          long pfn = pages.anonymous(slot.mm, address);
          RmapItem item = pfn == Pfn.NONE ? null : itemAt(slot, address);
          if (item != null && !skips(item, pfn)) {
            address += PageSize.SIZE_BYTES;
            compareAndMerge(item, area, pfn);
            return true;
          }
        }
      }
      area = area.next();
    }
    return false;
  }

  private boolean skips(RmapItem item, long pfn) {
    if (!tunables.isOn(Tunable.KSM_SMART_SCAN) || folios.isKsm(pfn) || !item.skip()) {
      return false;
    }
    pagesSkipped++;
    detach(item);
    return true;
  }

  /** The item of a page; those of addresses passed over since the last one go. */
  private RmapItem itemAt(MmSlot slot, long at) {
    Map.Entry<Long, RmapItem> before = slot.items.lowerEntry(at);
    while (before != null && before.getValue().round != fullScans + 1) {
      drop(slot, before.getValue());
      before = slot.items.lowerEntry(at);
    }
    RmapItem item = slot.items.get(at);
    if (item == null) {
      item = new RmapItem(slot, at);
      slot.items.put(at, item);
      items++;
    }
    item.round = fullScans + 1;
    return item;
  }

  private void drop(MmSlot slot, RmapItem item) {
    detach(item);
    slot.items.remove(item.address);
    items--;
  }

  /** A round has seen all of an address space: what it did not meet goes, and so does a space without regions. */
  private void leaveSlot(MmSlot slot) {
    for (RmapItem item : List.copyOf(slot.items.values())) {
      if (slot.isGone() || item.round != fullScans + 1) {
        drop(slot, item);
      }
    }
    boolean empty = slot.isGone() || (address == 0 && slot.items.isEmpty());
    if (empty) {
      slots.remove(cursor);
      slotOf.remove(slot.mm);
    } else {
      cursor++;
    }
    address = 0;
  }

  /** {@code cmp_and_merge_page}. */
  private void compareAndMerge(RmapItem item, VmArea area, long pfn) {
    StableNode own = nodeOf(pfn);
    if (own != null) {
      if (item.node != own) { // a page that was merged before fork
        detach(item);
        append(item, area, own);
      }
      return;
    }
    detach(item);
    long checksum = pages.checksum(pfn);
    StableNode found = search(pfn, checksum);
    if (found != null) {
      if (merge(item, area, pfn, found.pfn)) {
        append(item, area, found);
      }
      return;
    }
    if (!item.hasChecksum || item.checksum != checksum) {
      item.checksum = checksum; // changing too often to be worth it
      item.hasChecksum = true;
      return;
    }
    if (tunables.isOn(Tunable.KSM_USE_ZERO_PAGES) && memory.isZero(pfn)) {
      if (pages.writeProtect(item.slot.mm, item.address, pfn)) {
        pages.replaceByZeros(item.slot.mm, area, item.address, pfn);
      }
      return;
    }
    RmapItem other = unstable.get(checksum);
    if (other != null && triesTwo(item, area, pfn, other, checksum)) {
      return;
    }
    unstable.put(checksum, item);
    item.unstable = true;
    pagesUnshared++;
  }

  private @Nullable StableNode search(long pfn, long checksum) {
    long now = scheduler.clock().nowNanos();
    long every =
        tunables.get(Tunable.KSM_STABLE_NODE_CHAINS_PRUNE_MILLISECS) * (SimClock.SECOND / 1000);
    boolean tidies = now >= tidied + every;
    tidied = tidies ? now : tidied;
    long most = tunables.get(Tunable.KSM_MAX_PAGE_SHARING);
    return stable.search(
        checksum,
        frame -> pages.identical(frame, pfn),
        this::isAlive,
        mappings -> mappings < most,
        this::forget,
        tidies);
  }

  /** Replaces a page by a merged one of the same bytes. */
  private boolean merge(RmapItem item, VmArea area, long pfn, long by) {
    boolean still = pages.writeProtect(item.slot.mm, item.address, pfn) && pages.identical(pfn, by);
    if (still) {
      pages.replace(item.slot.mm, area, item.address, pfn, by);
    }
    return still;
  }

  /**
   * {@code try_to_merge_two_pages}: both become the page of the one that was met now, unless one is held.
   * False if they are not equal.
   */
  private boolean triesTwo(RmapItem item, VmArea area, long pfn, RmapItem other, long checksum) {
    VmArea otherArea =
        other.slot.isGone() ? null : KsmPages.mergeable(other.slot.mm, other.address);
    long otherPfn = otherArea == null ? Pfn.NONE : pages.anonymous(other.slot.mm, other.address);
    boolean equal =
        otherArea != null
            && otherPfn != Pfn.NONE
            && otherPfn != pfn
            && !folios.isKsm(otherPfn)
            && pages.identical(pfn, otherPfn);
    if (!equal || otherArea == null) {
      return false;
    }
    if (!pages.writeProtect(item.slot.mm, item.address, pfn)
        || !pages.writeProtect(other.slot.mm, other.address, otherPfn)) {
      return true;
    }
    detach(other);
    StableNode node = stable.insert(pfn, checksum, frame -> pages.identical(frame, pfn));
    folios.setKsm(pfn, node.id);
    pages.replace(other.slot.mm, otherArea, other.address, otherPfn, pfn);
    append(other, otherArea, node);
    append(item, area, node);
    return true;
  }

  private @Nullable StableNode nodeOf(long pfn) {
    return folios.isKsm(pfn) ? stable.byId(folios.mappingId(pfn)) : null;
  }

  private boolean isAlive(StableNode node) {
    return memory.refCount(node.pfn) > 0
        && folios.isKsm(node.pfn)
        && folios.mappingId(node.pfn) == node.id;
  }

  /** {@code stable_tree_append}. */
  private void append(RmapItem item, VmArea area, StableNode node) {
    if (node.items.isEmpty()) {
      pagesShared++;
    } else {
      pagesSharing++;
    }
    node.items.add(item);
    item.node = node;
    item.anonVma = rmap.anonVmaId(area);
    item.slot.merging++;
  }

  /** {@code remove_rmap_item_from_tree}. */
  private void detach(RmapItem item) {
    StableNode node = item.node;
    if (node != null) {
      if (isAlive(node)) {
        leave(item, node);
      } else {
        forget(node);
      }
    }
    if (item.unstable) {
      unstable.remove(item.checksum, item);
      item.unstable = false;
      pagesUnshared--;
    }
  }

  private void leave(RmapItem item, StableNode node) {
    node.items.remove(item);
    if (node.items.isEmpty()) {
      pagesShared--;
    } else {
      pagesSharing--;
    }
    item.slot.merging--;
    item.node = null;
  }

  /** Nobody maps the page any more, or it is another's now. */
  private void forget(StableNode node) {
    for (RmapItem item : List.copyOf(node.items)) {
      leave(item, node);
    }
    stable.remove(node);
  }

  /**
   * Gives the merged pages of a range back to their owner: {@code unmerge_ksm_pages}. {@code mmap_lock} is held. May
   * wait.
   *
   * @param mm the address space
   * @param area the area
   * @param start first address
   * @param end one past the last
   */
  public void unmerge(MmStruct mm, VmArea area, long start, long end) {
    PteFormat format = mm.pageTable().format();
    for (long at = start; at < end; at += PageSize.SIZE_BYTES) {
      long pfn = pages.anonymous(mm, at);
      boolean merged =
          pfn == Pfn.NONE
              ? KsmPages.isMergedZero(format, KsmPages.entry(mm, at))
              : folios.isKsm(pfn);
      if (merged && !unshare.unshare(mm, area, at)) {
        return;
      }
    }
  }

  /** Gives all merged pages back: what {@code echo 2 > run} does. May wait. */
  public void unmergeAll() {
    for (MmSlot slot : List.copyOf(slots)) {
      MmStruct mm = slot.mm;
      if (!slot.isGone()) {
        mm.mmapLock().downRead();
        for (VmArea area = mm.areas().first(); area != null; area = area.next()) {
          if (area.hasAny(VmFlags.VM_MERGEABLE) && area.anonVma() != null) {
            unmerge(mm, area, area.start(), area.end());
          }
        }
        mm.mmapLock().upRead();
      }
      for (RmapItem item : List.copyOf(slot.items.values())) {
        drop(slot, item);
      }
      if (slot.isGone()) {
        slots.remove(slot);
        slotOf.remove(mm);
      }
    }
    stable.nodes().forEach(this::forgetUnlessUsed);
    unstable.clear();
    cursor = BETWEEN_ROUNDS;
    fullScans = 0;
  }

  private void forgetUnlessUsed(StableNode node) {
    if (!isAlive(node)) {
      forget(node);
    }
  }

  @Override
  public void forEachPlace(int number, PlaceVisitor visitor) {
    StableNode node = stable.byId(number);
    if (node != null) {
      for (RmapItem item : List.copyOf(node.items)) {
        visitor.visit(item.anonVma, item.slot.mm, item.address);
      }
    }
  }

  /**
   * What is shown of a process.
   *
   * @param mm its address space
   * @return the numbers of {@code ksm_stat}
   */
  public KsmStat stat(MmStruct mm) {
    MmSlot slot = slotOf.get(mm);
    return slot == null
        ? new KsmStat(0, mm.mergedZeros(), 0)
        : new KsmStat(slot.items.size(), mm.mergedZeros(), slot.merging);
  }

  /**
   * Whether any page is merged: some settings cannot be changed then.
   *
   * @return true if so
   */
  public boolean isSharing() {
    return pagesShared > 0;
  }

  /**
   * Merged pages.
   *
   * @return {@code pages_shared}
   */
  public long pagesShared() {
    return pagesShared;
  }

  /**
   * Mappings of merged pages beyond the first of each: what is saved.
   *
   * @return {@code pages_sharing}
   */
  public long pagesSharing() {
    return pagesSharing;
  }

  /**
   * Pages that were looked for and not found.
   *
   * @return {@code pages_unshared}
   */
  public long pagesUnshared() {
    return pagesUnshared;
  }

  /**
   * Pages that change too often.
   *
   * @return {@code pages_volatile}
   */
  public long pagesVolatile() {
    return Math.max(0, items - pagesShared - pagesSharing - pagesUnshared);
  }

  /**
   * Pages that were passed over because they never merge.
   *
   * @return {@code pages_skipped}
   */
  public long pagesSkipped() {
    return pagesSkipped;
  }

  /**
   * Pages that were looked at.
   *
   * @return {@code pages_scanned}
   */
  public long pagesScanned() {
    return pagesScanned;
  }

  /**
   * Rounds.
   *
   * @return {@code full_scans}
   */
  public long fullScans() {
    return fullScans;
  }

  /**
   * Bytes that merging saves, less those of what it keeps.
   *
   * @param mergedZeros pages that became the page of zeros
   * @return {@code general_profit}
   */
  public long generalProfit(long mergedZeros) {
    return (pagesSharing + mergedZeros) * PageSize.SIZE_BYTES - items * RmapItem.BYTES;
  }

  /**
   * Bytes of different pages that merged pages are chains of.
   *
   * @return {@code stable_node_chains}
   */
  public long stableNodeChains() {
    return stable.chains();
  }

  /**
   * Merged pages in chains.
   *
   * @return {@code stable_node_dups}
   */
  public long stableNodeDups() {
    return stable.duplicates();
  }
}
