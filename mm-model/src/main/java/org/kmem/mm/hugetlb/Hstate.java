package org.kmem.mm.hugetlb;

import java.util.Arrays;
import org.kmem.mm.abi.Errno;
import org.kmem.mm.mm.CommitAccounting;
import org.kmem.mm.pgtable.PageLevel;
import org.kmem.mm.physmem.NodeMask;
import org.kmem.units.PageSize;
import org.kmem.units.Pfn;

/**
 * The pool of huge pages of one size.
 *
 * <p>Pages in it are free or in use. Of the free ones some are reserved: promised to mappings that have not touched
 * them yet. Beyond what the pool is to keep, {@link #setMax}, it takes up to {@link #setOvercommit} surplus pages from
 * the page allocator when mappings want more, and gives those back as soon as pages are freed.
 *
 * <p>Belongs to the holder of the baton. Kernel counterpart: {@code struct hstate}.
 */
public final class Hstate {
  /*
   * Implementation notes.
   * I1  nr = sum of nrOfNode, free = sum of sizes of freeLists, surplus = sum of surplusOfNode.
   * I2  free <= nr, surplus <= nr, resv <= free. resv is below 0 for a while after an owner's area went whose pages a
   *     child still has: the kernel takes their reservations back at once, and counts them again when the child's go.
   * I3  a page in the pool has one reference: the pool's while it is free, its users' else.
   */
  private final int order;
  private final FreshHugePages source;
  private final CommitAccounting commit;
  private final HugePageList[] freeLists;
  private final long[] nrOfNode;
  private final long[] surplusOfNode;
  private long nr;
  private long free;
  private long resv;
  private long surplus;
  private long nrOvercommit;
  private long max;
  private int nextNodeToAlloc;
  private int nextNodeToFree;
  private int demoteOrder;

  Hstate(int order, FreshHugePages source, CommitAccounting commit) {
    this.order = order;
    this.source = source;
    this.commit = commit;
    int nodes = source.nodes();
    this.freeLists = new HugePageList[nodes];
    Arrays.setAll(freeLists, node -> new HugePageList());
    this.nrOfNode = new long[nodes];
    this.surplusOfNode = new long[nodes];
  }

  /**
   * Size of its pages.
   *
   * @return binary logarithm of pages of 4 KiB
   */
  public int order() {
    return order;
  }

  /**
   * Pages of 4 KiB in one of its pages: {@code pages_per_huge_page}.
   *
   * @return a power of two
   */
  public long pagesPerHugePage() {
    return 1L << order;
  }

  /**
   * Size of its pages: {@code huge_page_size}.
   *
   * @return bytes
   */
  public long sizeBytes() {
    return PageSize.SIZE_BYTES << order;
  }

  /**
   * Binary logarithm of the size: {@code huge_page_shift}.
   *
   * @return 21 for 2 MiB
   */
  public int shift() {
    return PageSize.SHIFT + order;
  }

  /**
   * The level of entries that map its pages.
   *
   * @return {@link PageLevel#PMD} or {@link PageLevel#PUD}
   */
  public int level() {
    return shift() == PageLevel.shift(PageLevel.PMD) ? PageLevel.PMD : PageLevel.PUD;
  }

  /**
   * Whether its pages are larger than any block of the page allocator: {@code hstate_is_gigantic}.
   *
   * @return true for 1 GiB
   */
  public boolean isGigantic() {
    return source.isGigantic();
  }

  /**
   * Whether an address or length is a multiple of the size.
   *
   * @param bytes the number
   * @return true if so
   */
  public boolean isAligned(long bytes) {
    return (bytes & (sizeBytes() - 1)) == 0;
  }

  /**
   * A length rounded up to whole pages.
   *
   * @param bytes the length
   * @return a multiple of the size; 0 if that is beyond 64 bits
   */
  public long align(long bytes) {
    return (bytes + sizeBytes() - 1) & -sizeBytes();
  }

  /**
   * All pages of the pool: {@code nr_huge_pages}.
   *
   * @return pages
   */
  public long nr() {
    return nr;
  }

  /**
   * Pages of the pool on a node.
   *
   * @param node the node
   * @return pages
   */
  public long nr(int node) {
    return nrOfNode[node];
  }

  /**
   * Pages that are not in use.
   *
   * @return pages, reserved ones included
   */
  public long free() {
    return free;
  }

  /**
   * Pages of a node that are not in use.
   *
   * @param node the node
   * @return pages, reserved ones included
   */
  public long free(int node) {
    return freeLists[node].size();
  }

  /**
   * Pages that are promised and not taken yet.
   *
   * @return pages
   */
  public long resv() {
    return resv;
  }

  /**
   * Pages beyond what the pool is to keep.
   *
   * @return pages
   */
  public long surplus() {
    return surplus;
  }

  /**
   * Pages of a node beyond what the pool is to keep.
   *
   * @param node the node
   * @return pages
   */
  public long surplus(int node) {
    return surplusOfNode[node];
  }

  /**
   * Most surplus pages.
   *
   * @return {@code nr_overcommit_hugepages}
   */
  public long overcommit() {
    return nrOvercommit;
  }

  /**
   * Sets how many surplus pages there may be.
   *
   * @param pages the number
   * @return 0; {@code EINVAL} for gigantic pages, which are never surplus
   */
  public long setOvercommit(long pages) {
    if (isGigantic()) {
      return Errno.EINVAL.asResult();
    }
    nrOvercommit = pages;
    return 0;
  }

  /**
   * What the pool is to keep, as the sysctl shows it: what came of the last request.
   *
   * @return {@code max_huge_pages}
   */
  public long max() {
    return max;
  }

  /** The order of the pages that {@link #demoteOne} makes; 0 if there is none smaller. */
  int demoteOrder() {
    return demoteOrder;
  }

  void setDemoteOrder(int smaller) {
    demoteOrder = smaller;
  }

  int nodes() {
    return freeLists.length;
  }

  int localNode() {
    return source.localNode();
  }

  /** The set of all nodes. */
  long allNodes() {
    return NodeMask.first(nodes());
  }

  private long persistent() {
    return nr - surplus;
  }

  /**
   * Asks for a number of pages that the pool is to keep. It grows as far as there is memory, and shrinks as far as pages
   * are free and not reserved; what is in use beyond that becomes surplus. May wait.
   *
   * @param pages the number
   * @param nodes where pages come from and go, see {@link NodeMask}
   */
  public void setMax(long pages, long nodes) {
    while (surplus > 0 && pages > persistent() && adjustSurplus(nodes, -1)) {
      // Surplus pages become those of the pool.
    }
    if (grow(pages, nodes)) {
      long inUse = resv + nr - free;
      long least = Math.max(pages, inUse);
      while (least < persistent() && releaseOne(nodes, false)) {
        // Free pages go.
      }
      while (pages < persistent() && adjustSurplus(nodes, 1)) {
        // What is in use goes when it is freed.
      }
    }
    max = persistent();
  }

  /**
   * Asks for a number of pages on one node, with those of others as they are.
   *
   * @param pages the number
   * @param node the node
   */
  public void setMaxOfNode(long pages, int node) {
    long total = pages + persistent() - (nrOfNode[node] - surplusOfNode[node]);
    setMax(total < pages ? Long.MAX_VALUE : total, NodeMask.of(node));
  }

  /** Grows to so many pages beside surplus ones; false if there is no memory for them all. */
  private boolean grow(long pages, long nodes) {
    long hardNodes = nodes; // a node that failed once is not tried hard again
    while (pages > persistent()) {
      long pfn = Pfn.NONE;
      for (int tried = 0; tried < nodes() && pfn == Pfn.NONE; tried++) {
        int node = nextNodeToAlloc(nodes);
        boolean hard = NodeMask.has(hardNodes, node);
        pfn = source.allocOnNode(node, hard);
        hardNodes = pfn == Pfn.NONE ? hardNodes & ~NodeMask.of(node) : hardNodes;
      }
      if (pfn == Pfn.NONE) {
        return false;
      }
      account(pfn);
      enqueue(pfn);
    }
    return true;
  }

  private int nextNodeToAlloc(long nodes) {
    int node = allowed(nextNodeToAlloc, nodes);
    nextNodeToAlloc = allowed((node + 1) % nodes(), nodes);
    return node;
  }

  private int nextNodeToFree(long nodes) {
    int node = allowed(nextNodeToFree, nodes);
    nextNodeToFree = allowed((node + 1) % nodes(), nodes);
    return node;
  }

  private int allowed(int from, long nodes) {
    int node = from;
    while (!NodeMask.has(nodes, node)) {
      node = (node + 1) % nodes();
    }
    return node;
  }

  private boolean adjustSurplus(long nodes, int delta) {
    for (int tried = 0; tried < nodes(); tried++) {
      int node = delta < 0 ? nextNodeToAlloc(nodes) : nextNodeToFree(nodes);
      boolean found = delta < 0 ? surplusOfNode[node] > 0 : surplusOfNode[node] < nrOfNode[node];
      if (found) {
        surplus += delta;
        surplusOfNode[node] += delta;
        return true;
      }
    }
    return false;
  }

  /** Gives one free page back to the page allocator: {@code remove_pool_hugetlb_folio}. */
  private boolean releaseOne(long nodes, boolean onlySurplus) {
    for (int tried = 0; tried < nodes(); tried++) {
      int node = nextNodeToFree(nodes);
      if (freeLists[node].size() > 0 && (!onlySurplus || surplusOfNode[node] > 0)) {
        release(takeFree(node), onlySurplus);
        return true;
      }
    }
    return false;
  }

  /** Cuts a free page into pages of a smaller pool: {@code demote_free_hugetlb_folios}. */
  void demoteOne(Hstate smaller) {
    for (int node = 0; node < nodes(); node++) {
      if (freeLists[node].size() > 0) {
        long pfn = takeFree(node);
        nr--;
        nrOfNode[node]--;
        max--;
        commit.hugetlbChanged(-pagesPerHugePage());
        smaller.adopt(pfn, pagesPerHugePage());
        return;
      }
    }
  }

  /** Takes the frames of a larger page over as pages of this pool. */
  private void adopt(long startPfn, long count) {
    for (long pfn = startPfn; pfn < startPfn + count; pfn += pagesPerHugePage()) {
      source.adopt(pfn);
      account(pfn);
      enqueue(pfn);
      max++;
    }
  }

  private void account(long pfn) {
    nr++;
    nrOfNode[source.nodeOf(pfn)]++;
    commit.hugetlbChanged(pagesPerHugePage());
  }

  private void enqueue(long pfn) {
    freeLists[source.nodeOf(pfn)].push(pfn);
    free++;
  }

  private long takeFree(int node) {
    long pfn = freeLists[node].pop();
    free--;
    return pfn;
  }

  private void release(long pfn, boolean ofSurplus) {
    int node = source.nodeOf(pfn);
    nr--;
    nrOfNode[node]--;
    if (ofSurplus) {
      surplus--;
      surplusOfNode[node]--;
    }
    commit.hugetlbChanged(-pagesPerHugePage());
    source.free(pfn);
  }

  /**
   * Promises pages, with surplus ones if there are not enough; or takes a promise back: {@code hugetlb_acct_memory}. May
   * wait.
   *
   * @param pages how many; negative to take back
   * @param bound nodes that the caller is bound to, see {@link NodeMask}
   * @return whether they are promised
   */
  boolean reserve(long pages, long bound) {
    if (pages < 0) {
      unreserve(-pages);
    } else if (pages > 0) {
      if (!gatherSurplus(pages, bound)) {
        return false;
      }
      if (pages > freeOn(bound)) {
        unreserve(pages);
        return false;
      }
    }
    return true;
  }

  private long freeOn(long nodes) {
    long sum = 0;
    for (int node = 0; node < nodes(); node++) {
      sum += NodeMask.has(nodes, node) ? freeLists[node].size() : 0;
    }
    return sum;
  }

  /** {@code gather_surplus_pages}: pages that turn out not to be needed go back. */
  private boolean gatherSurplus(long pages, long bound) {
    long[] gathered = new long[0];
    int count = 0;
    long needed = resv + pages - free;
    while (needed > count) {
      long pfn = allocSurplusOnAny(bound);
      if (pfn == Pfn.NONE) {
        for (int i = 0; i < count; i++) {
          put(gathered[i]);
        }
        return false;
      }
      gathered = Arrays.copyOf(gathered, count + 1);
      gathered[count++] = pfn;
      needed = resv + pages - free; // allocating may have waited
    }
    resv += pages;
    for (int i = 0; i < count; i++) {
      if (i < needed) {
        enqueue(gathered[i]);
      } else {
        put(gathered[i]);
      }
    }
    return true;
  }

  private long allocSurplusOnAny(long bound) {
    for (int node = 0; node < nodes(); node++) {
      long pfn = NodeMask.has(bound, node) ? allocSurplus(node, NodeMask.of(node)) : Pfn.NONE;
      if (pfn != Pfn.NONE) {
        return pfn;
      }
    }
    return Pfn.NONE;
  }

  private void unreserve(long pages) {
    resv -= pages;
    long unused = isGigantic() ? 0 : Math.min(pages, surplus);
    while (unused > 0 && releaseOne(allNodes(), true)) {
      unused--;
    }
  }

  /** Promises one page more, for one that comes back to the pool and is still promised. */
  void restoreReservation() {
    resv++;
  }

  /** Takes one page of what is promised, which is in use now. */
  void consumeReservation() {
    resv--;
  }

  /** Free pages that nobody was promised. */
  long available() {
    return free - resv;
  }

  /**
   * A free page of the nodes of a set, nearest first: {@code dequeue_hugetlb_folio_nodemask}.
   *
   * @return its frame, with one reference, or {@link Pfn#NONE}
   */
  long dequeue(int near, long mask) {
    for (int node = source.nextNode(near, -1, mask);
        node >= 0;
        node = source.nextNode(near, node, mask)) {
      if (freeLists[node].size() > 0) {
        return takeFree(node);
      }
    }
    return Pfn.NONE;
  }

  /**
   * A page beyond what the pool keeps: {@code alloc_surplus_hugetlb_folio}. May wait.
   *
   * @return its frame, with one reference, or {@link Pfn#NONE}
   */
  long allocSurplus(int near, long mask) {
    if (isGigantic() || surplus >= nrOvercommit) {
      return Pfn.NONE;
    }
    long pfn = source.allocWithin(near, mask);
    if (pfn == Pfn.NONE) {
      return Pfn.NONE;
    }
    if (surplus >= nrOvercommit) { // allocating may have waited
      source.free(pfn);
      return Pfn.NONE;
    }
    account(pfn);
    surplus++;
    surplusOfNode[source.nodeOf(pfn)]++;
    return pfn;
  }

  /** A page that nobody uses comes back: to the page allocator if its node has surplus ones, else to the pool. */
  void put(long pfn) {
    if (surplusOfNode[source.nodeOf(pfn)] > 0) {
      release(pfn, true);
    } else {
      enqueue(pfn);
    }
  }

  /**
   * Checks I1 and I2.
   *
   * @throws IllegalStateException naming what does not hold
   */
  public void verify() {
    check(nr == Arrays.stream(nrOfNode).sum(), "I1 nr");
    check(surplus == Arrays.stream(surplusOfNode).sum(), "I1 surplus");
    check(free == Arrays.stream(freeLists).mapToLong(HugePageList::size).sum(), "I1 free");
    check(free <= nr && surplus <= nr && resv <= free, "I2");
  }

  private void check(boolean holds, String what) {
    if (!holds) {
      throw new IllegalStateException(
          "%s does not hold in the pool of %d bytes: nr=%d free=%d resv=%d surplus=%d"
              .formatted(what, sizeBytes(), nr, free, resv, surplus));
    }
  }
}
