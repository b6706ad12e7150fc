package org.kmem.mm.vma;

import org.jspecify.annotations.Nullable;
import org.kmem.mm.abi.Prot;
import org.kmem.mm.mapping.MappedFile;
import org.kmem.mm.mapping.MappedRange;
import org.kmem.units.PageSize;

/**
 * One range of an address space with one set of flags: from what file or that it is anonymous, where in the
 * file it begins, how it is protected.
 *
 * <p>Its bounds are changed by {@link AreaEditor} only. It is in at most one {@link AreaTree}. Belongs to the
 * holder of the baton; guarded by {@code mmap_lock} as the package says.
 *
 * <p>Kernel counterpart: {@code struct vm_area_struct}.
 */
public final class VmArea implements MappedRange {
  /*
   * Implementation notes.
   * The nodes of the tree are the areas themselves: links are fields here and belong to AreaTree alone.
   * gapBefore is not stored, it is start - previous.end.
   *
   * I1  0 <= start < end, both multiples of the page size.
   * I2  in the file's interval tree  <=>  in an AreaTree and file != null.
   */
  private long start;
  private long end;
  private long pageOffset;
  private long flags;
  private final @Nullable MappedFile file;
  private @Nullable AnonVmaChain anonVma;
  private Mempolicy policy = Mempolicy.DEFAULT;
  private @Nullable String name;
  private long swapReadahead;
  private @Nullable AreaHints hints;
  private @Nullable AreaOperations operations;

  @Nullable AreaTree tree;
  @Nullable VmArea parent;
  @Nullable VmArea left;
  @Nullable VmArea right;
  @Nullable VmArea previous;
  @Nullable VmArea next;
  int height;

  /** Largest gap before an area of this subtree. */
  long largestGap;

  /** Addresses in slabs, 0 for none: they belong to {@link AreaObjects}. */
  long object;

  long lockObject;

  /**
   * Makes an area that is in no tree yet.
   *
   * @param start first address
   * @param end one past the last
   * @param flags {@code VM_*}
   * @param pageOffset pages from the beginning of the file to {@code start}; of private anonymous memory the
   *     page number of {@code start}
   * @param file what it maps, or null for private anonymous memory; its reference is the caller's to take
   * @throws IllegalArgumentException if the range is empty or not of whole pages
   */
  public VmArea(long start, long end, long flags, long pageOffset, @Nullable MappedFile file) {
    if (start < 0 || start >= end || ((start | end) & (PageSize.SIZE_BYTES - 1)) != 0) {
      throw new IllegalArgumentException(
          "no area %#x-%#x: give a range of whole pages that is not empty".formatted(start, end));
    }
    this.start = start;
    this.end = end;
    this.flags = flags;
    this.pageOffset = pageOffset;
    this.file = file;
  }

  /**
   * First address.
   *
   * @return a multiple of the page size
   */
  public long start() {
    return start;
  }

  /**
   * One past the last address.
   *
   * @return a multiple of the page size
   */
  public long end() {
    return end;
  }

  /**
   * Length in bytes.
   *
   * @return {@code end - start}
   */
  public long sizeBytes() {
    return end - start;
  }

  /**
   * Length in pages: {@code vma_pages}.
   *
   * @return pages
   */
  public long pages() {
    return (end - start) >>> PageSize.SHIFT;
  }

  @Override
  public long firstIndex() {
    return pageOffset;
  }

  @Override
  public long lastIndex() {
    return pageOffset + pages() - 1;
  }

  /**
   * Pages from the beginning of the file to the start; of private anonymous memory the page number that the
   * start had when it was mapped: {@code vm_pgoff}.
   *
   * @return pages
   */
  public long pageOffset() {
    return pageOffset;
  }

  /**
   * Page of the file that an address maps: {@code linear_page_index}.
   *
   * @param address an address of the area
   * @return index of the page
   */
  public long pageIndex(long address) {
    return ((address - start) >>> PageSize.SHIFT) + pageOffset;
  }

  /**
   * Where a page of the file is mapped: {@code vma_address}.
   *
   * @param index index of the page
   * @return its address, or -1 if the area does not reach there
   */
  public long addressOf(long index) {
    long pagesIn = index - pageOffset;
    return pagesIn < 0 || pagesIn >= pages() ? -1 : start + (pagesIn << PageSize.SHIFT);
  }

  /**
   * Its properties.
   *
   * @return {@code VM_*} bits
   */
  public long flags() {
    return flags;
  }

  /**
   * Whether it has one of some properties.
   *
   * @param mask {@code VM_*} bits
   * @return true if at least one is set
   */
  public boolean hasAny(long mask) {
    return (flags & mask) != 0;
  }

  /**
   * Sets its properties. Whoever does keeps the address space's counts in step.
   *
   * @param newFlags {@code VM_*} bits
   */
  public void setFlags(long newFlags) {
    flags = newFlags;
  }

  /**
   * Sets properties beside those it has: {@code vm_flags_set}.
   *
   * @param more {@code VM_*} bits
   */
  public void addFlags(long more) {
    flags |= more;
  }

  /**
   * Takes properties away: {@code vm_flags_clear}.
   *
   * @param less {@code VM_*} bits
   */
  public void clearFlags(long less) {
    flags &= ~less;
  }

  /**
   * Whether it is private anonymous memory: {@code vma_is_anonymous}.
   *
   * @return true if it maps no file and no shared memory
   */
  public boolean isAnonymous() {
    return file == null;
  }

  /**
   * Whether an address lies in it.
   *
   * @param address any address
   * @return true if so
   */
  public boolean contains(long address) {
    return address >= start && address < end;
  }

  /**
   * What it maps.
   *
   * @return the file or shared memory, null for private anonymous memory
   */
  public @Nullable MappedFile file() {
    return file;
  }

  /**
   * Its place in the reverse map of anonymous memory.
   *
   * @return null as long as it never had an anonymous page
   */
  public @Nullable AnonVmaChain anonVma() {
    return anonVma;
  }

  /**
   * Sets its place in the reverse map.
   *
   * @param chain the chain, or null
   */
  public void setAnonVma(@Nullable AnonVmaChain chain) {
    anonVma = chain;
  }

  /**
   * Which nodes its pages come from.
   *
   * @return {@link Mempolicy#DEFAULT} unless mbind said otherwise
   */
  public Mempolicy policy() {
    return policy;
  }

  /**
   * Sets which nodes its pages come from.
   *
   * @param newPolicy the policy
   */
  public void setPolicy(Mempolicy newPolicy) {
    policy = newPolicy;
  }

  /**
   * The name that maps shows in place of a path.
   *
   * @return for example {@code "[vdso]"} or {@code "[anon:arena]"}, or null
   */
  public @Nullable String name() {
    return name;
  }

  /**
   * Names it. Areas of different names do not merge.
   *
   * @param newName as maps shows it, or null
   */
  public void setName(@Nullable String newName) {
    name = newName;
  }

  /**
   * What swap read-ahead remembers of it; its own business.
   *
   * @return a word, 0 in the beginning
   */
  public long swapReadahead() {
    return swapReadahead;
  }

  /**
   * Sets what swap read-ahead remembers.
   *
   * @param word the word
   */
  public void setSwapReadahead(long word) {
    swapReadahead = word;
  }

  /**
   * What scans for NUMA hints remember of it.
   *
   * @return null until it was first come across
   */
  public @Nullable AreaHints hints() {
    return hints;
  }

  /**
   * Sets what scans for NUMA hints remember of it.
   *
   * @param state the state
   */
  public void setHints(AreaHints state) {
    hints = state;
  }

  /**
   * What it has beside flags and file.
   *
   * @return null for most areas
   */
  public @Nullable AreaOperations operations() {
    return operations;
  }

  /**
   * Sets what it has beside flags and file.
   *
   * @param ofArea its own, or null
   */
  public void setOperations(@Nullable AreaOperations ofArea) {
    operations = ofArea;
  }

  /**
   * Whether it may be cut in two at an address.
   *
   * @param address any address
   * @return false within a huge page of hugetlb
   */
  public boolean maySplit(long address) {
    return operations == null || address <= start || address >= end || operations.maySplit(address);
  }

  /**
   * Permissions as maps prints them.
   *
   * @return for example {@code "rw-p"}
   */
  public String perms() {
    return Prot.perms(VmFlags.toProt(flags), (flags & VmFlags.VM_MAYSHARE) != 0);
  }

  /**
   * The area after it.
   *
   * @return next in the order of addresses, or null
   */
  public @Nullable VmArea next() {
    return next;
  }

  /**
   * The area before it.
   *
   * @return previous in the order of addresses, or null
   */
  public @Nullable VmArea previous() {
    return previous;
  }

  /**
   * Whether it is mapped.
   *
   * @return true while it is in a tree
   */
  public boolean isMapped() {
    return tree != null;
  }

  /**
   * The tree it is in.
   *
   * @return the tree
   * @throws IllegalStateException if it is in none
   */
  public AreaTree tree() {
    AreaTree in = tree;
    if (in == null) {
      throw new IllegalStateException(
          "area " + this + " is not mapped: insert it into a tree first");
    }
    return in;
  }

  /**
   * A copy that is in no tree: same range, flags, file, policy and name, no anonymous pages and no operations. The
   * file's reference is taken for it.
   *
   * @return the copy
   */
  public VmArea duplicate() {
    VmArea copy = new VmArea(start, end, flags, pageOffset, file);
    copy.policy = policy;
    copy.name = name;
    if (file != null) {
      file.get();
    }
    return copy;
  }

  /** Changes the bounds; the file's tree and gaps are AreaTree's business. */
  void setBounds(long newStart, long newEnd, long newPageOffset) {
    start = newStart;
    end = newEnd;
    pageOffset = newPageOffset;
  }

  /**
   * Range and permissions.
   *
   * @return as maps begins a line
   */
  @Override
  public String toString() {
    return "%08x-%08x %s".formatted(start, end, perms());
  }
}
