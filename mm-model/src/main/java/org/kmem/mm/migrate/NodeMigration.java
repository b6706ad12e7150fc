package org.kmem.mm.migrate;

import java.util.Arrays;
import org.kmem.gfp.GfpFlags;
import org.kmem.mm.abi.Errno;
import org.kmem.mm.folio.Folios;
import org.kmem.mm.mm.Caller;
import org.kmem.mm.mm.MmStruct;
import org.kmem.mm.mm.PolicyPages;
import org.kmem.mm.pgtable.PteFormat;
import org.kmem.mm.pgtable.WalkAction;
import org.kmem.mm.physmem.NodeMask;
import org.kmem.mm.physmem.PhysicalMemory;
import org.kmem.mm.vma.Mempolicy;
import org.kmem.mm.vma.VmArea;
import org.kmem.units.PageSize;
import org.kmem.units.Pfn;

/**
 * Moves pages of address spaces between nodes: after mbind(2) to where the policy wants them, for migrate_pages(2) and
 * cpusets from old nodes to new ones.
 *
 * <p>Pages that other processes map too stay unless the caller may move them. May wait; {@code mmap_lock} is held for
 * reading at least. Belongs to the holder of the baton.
 *
 * <p>Kernel counterpart: {@code queue_pages_range}, {@code do_migrate_pages}, {@code migrate_to_node}.
 */
public final class NodeMigration {
  private final MigratePages pages;
  private final Folios folios;
  private final PhysicalMemory memory;
  private final PolicyPages policies;

  /**
   * For a machine.
   *
   * @param pages who moves pages
   * @param folios its pages
   * @param policies who knows where pages should be
   */
  public NodeMigration(MigratePages pages, Folios folios, PolicyPages policies) {
    this.pages = pages;
    this.folios = folios;
    this.memory = folios.memory();
    this.policies = policies;
  }

  /**
   * Counts the pages of a range that are on other nodes than they may be.
   *
   * @param mm the address space
   * @param start first address
   * @param end one past the last
   * @param nodes where they may be
   * @return pages elsewhere
   */
  public long misplaced(MmStruct mm, long start, long end, long nodes) {
    long[] count = new long[1];
    forPages(mm, start, end, pfn -> count[0] += NodeMask.has(nodes, memory.nodeOf(pfn)) ? 0 : 1);
    return count[0];
  }

  /**
   * Moves the pages of a range that are on other nodes than they may be to where a policy wants them.
   *
   * @param caller whose cpuset bounds where they go
   * @param start first address in the caller's address space
   * @param end one past the last
   * @param nodes where they may be
   * @param policy where they are to go
   * @param shared whether pages go that others map too
   * @return pages that could not be moved
   */
  public long moveToPolicy(
      Caller caller, long start, long end, long nodes, Mempolicy policy, boolean shared) {
    Batch batch = new Batch(shared);
    forPages(
        caller.mm(),
        start,
        end,
        pfn -> {
          if (!NodeMask.has(nodes, memory.nodeOf(pfn))) {
            batch.add(pfn);
          }
        });
    Mempolicy wanted = policy.isSet() ? policy : caller.policy();
    return batch.migrate(from ->
        policies.alloc(
            gfp(from),
            memory.order(from),
            caller,
            wanted,
            folios.index(from) >>> memory.order(from)));
  }

  /**
   * Moves the pages of an address space from some nodes to others: those of the first node to the first, and so on.
   *
   * @param mm the address space
   * @param from nodes to leave
   * @param to nodes to go to, at least one
   * @param shared whether pages go that others map too
   * @return pages that could not be moved
   */
  public long migrateNodes(MmStruct mm, long from, long to, boolean shared) {
    long failed = 0;
    long left = from;
    while (left != 0) {
      int source = nextSource(left, from, to);
      left &= ~NodeMask.of(source);
      int target = remapped(source, from, to);
      if (source != target) {
        failed += migrateNode(mm, source, target, shared);
      }
    }
    return failed;
  }

  /** One whose pages go to a node that is not to be left itself, if there is one. */
  private static int nextSource(long left, long from, long to) {
    int source = Long.numberOfTrailingZeros(left);
    for (long rest = left; rest != 0; rest &= rest - 1) {
      source = Long.numberOfTrailingZeros(rest);
      if (!NodeMask.has(left, remapped(source, from, to))) {
        return source;
      }
    }
    return source;
  }

  /** A node that is in both sets, when there are as many, stays. */
  private static int remapped(int source, long from, long to) {
    if (Long.bitCount(from) != Long.bitCount(to) && NodeMask.has(to, source)) {
      return source;
    }
    long target = to;
    int place = Long.bitCount(from & (NodeMask.of(source) - 1)) % Long.bitCount(to);
    for (int skip = place; skip > 0; skip--) {
      target &= target - 1;
    }
    return Long.numberOfTrailingZeros(target);
  }

  /**
   * The node that a page is on: {@code do_pages_stat}.
   *
   * @param mm the address space, whose lock is held for reading
   * @param address any address
   * @return the node; {@code ENOENT} if no page is mapped there, {@code EFAULT} if nothing is or the page of zeros
   */
  public long nodeAt(MmStruct mm, long address) {
    if (mm.areas().containing(address) == null) {
      return Errno.EFAULT.asResult();
    }
    PteFormat format = mm.pageTable().format();
    long page = address & -PageSize.SIZE_BYTES;
    long[] answer = {Errno.ENOENT.asResult()};
    mm.pageTable()
        .forRange(
            page,
            page + PageSize.SIZE_BYTES,
            (at, level, slot, entry) -> {
              if (format.isPresent(entry)) {
                answer[0] =
                    format.isSpecial(entry)
                        ? Errno.EFAULT.asResult()
                        : memory.nodeOf(format.pfn(entry));
              }
              return WalkAction.CONTINUE;
            });
    return answer[0];
  }

  /**
   * Moves a page to a node: {@code add_folio_for_migration} and what follows.
   *
   * @param mm the address space, whose lock is held for reading
   * @param address any address
   * @param node where to
   * @param shared whether the page goes if others map it too
   * @return the node; {@code ENOENT} and {@code EFAULT} as {@link #nodeAt}, {@code EACCES} if others map the page, {@code
   *     EBUSY} if it cannot be moved now, {@code ENOMEM}
   */
  public long movePage(MmStruct mm, long address, int node, boolean shared) {
    long now = nodeAt(mm, address);
    if (now < 0 || now == node) {
      return now;
    }
    Batch batch = new Batch(shared);
    long page = address & -PageSize.SIZE_BYTES;
    forPages(mm, page, page + PageSize.SIZE_BYTES, batch::add);
    if (batch.count == 0) {
      return (batch.isShared(batch.last) && !shared ? Errno.EACCES : Errno.EBUSY).asResult();
    }
    long failed =
        batch.migrate(from ->
            memory.allocOnNode(gfp(from) | GfpFlags.__GFP_THISNODE, memory.order(from), node));
    return failed == 0 ? node : Errno.ENOMEM.asResult();
  }

  private long migrateNode(MmStruct mm, int source, int target, boolean shared) {
    Batch batch = new Batch(shared);
    forPages(
        mm,
        0,
        mm.layout().taskSizeBytes(),
        pfn -> {
          if (memory.nodeOf(pfn) == source) {
            batch.add(pfn);
          }
        });
    return batch.migrate(from ->
        memory.allocOnNode(gfp(from) | GfpFlags.__GFP_THISNODE, memory.order(from), target));
  }

  private int gfp(long from) {
    return folios.isLarge(from) ? GfpFlags.GFP_TRANSHUGE : GfpFlags.GFP_HIGHUSER_MOVABLE;
  }

  private interface PageVisitor {
    void visit(long pfn);
  }

  private static void forPages(MmStruct mm, long start, long end, PageVisitor visitor) {
    PteFormat format = mm.pageTable().format();
    for (VmArea area = mm.areas().first(); area != null; area = area.next()) {
      long from = Math.max(start, area.start());
      long to = Math.min(end, area.end());
      if (from < to) {
        mm.pageTable()
            .forRange(
                from,
                to,
                (address, level, slot, entry) -> {
                  if (format.isPresent(entry) && !format.isSpecial(entry)) {
                    visitor.visit(format.pfn(entry));
                  }
                  return WalkAction.CONTINUE;
                });
      }
    }
  }

  /** Pages isolated to be moved. */
  private final class Batch {
    private static final int FIRST_CAPACITY = 512;

    private final boolean shared;
    private long[] pfns = new long[FIRST_CAPACITY];
    private int count;
    private long refused;
    private long last = Pfn.NONE;

    Batch(boolean shared) {
      this.shared = shared;
    }

    void add(long pfn) {
      long head = folios.head(pfn);
      if (head == last) {
        return; // the folio's other pages
      }
      last = head;
      boolean refuses = !shared && isShared(head);
      if (refuses || !pages.isolate(head)) {
        refused++;
        return;
      }
      if (count == pfns.length) {
        pfns = Arrays.copyOf(pfns, 2 * count);
      }
      pfns[count++] = head;
    }

    private boolean isShared(long head) {
      return Math.max(folios.mappings().ofPage(head), folios.mappings().entire(head)) > 1;
    }

    long migrate(Destination destination) {
      long failed = count == 0 ? 0 : pages.migrate(pfns, count, destination, MigrateMode.SYNC);
      return refused + (failed < 0 ? 1 : failed);
    }
  }
}
