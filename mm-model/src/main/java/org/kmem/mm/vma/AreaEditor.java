package org.kmem.mm.vma;

import org.jspecify.annotations.Nullable;
import org.kmem.mm.mapping.MappedFile;
import org.kmem.units.PageSize;

/**
 * Splits and merges the areas of one tree, and moves their ends: who else needs that, asks here.
 *
 * <p>Neighbours become one area if they have equal {@link AreaTraits}, continue each other in the file (private
 * anonymous memory counts its page numbers) and have compatible places in the reverse map: the same anon_vma,
 * or the new range has none and the area is on no other than its own. An area of a forked child, which is on
 * its parent's anon_vma too, so takes nothing in.
 *
 * <p>The kernel's counts (total_vm and so on) are the caller's; merging and splitting change none. Belongs to
 * the holder of the baton; {@code mmap_lock} is held for writing.
 *
 * <p>Kernel counterpart: {@code vma_merge_new_range}, {@code vma_merge_existing_range}, {@code vma_modify},
 * {@code split_vma}, {@code vma_expand}.
 */
public final class AreaEditor {
  private final AreaTree tree;
  private final MapCountLimit limit;
  private final Cut cut;

  /** How many areas an address space may have. */
  @FunctionalInterface
  public interface MapCountLimit {
    /**
     * The limit now.
     *
     * @return {@code vm.max_map_count}
     */
    long maxMapCount();
  }

  /** Hears of areas that are about to be cut in two, or to give a part to a neighbour. */
  @FunctionalInterface
  public interface Cut {
    /**
     * What is mapped across an address must not be any more.
     *
     * @param area the area, still whole
     * @param at where it is cut
     */
    void before(VmArea area, long at);
  }

  /**
   * For a tree.
   *
   * @param tree the tree
   * @param limit how many areas it may have
   * @param cut who is told before areas are cut: {@code vma_adjust_trans_huge}
   */
  public AreaEditor(AreaTree tree, MapCountLimit limit, Cut cut) {
    this.tree = tree;
    this.limit = limit;
    this.cut = cut;
  }

  /**
   * Whether one more area may come into being by a split, which is refused earlier than a new mapping.
   *
   * @return true below {@code max_map_count}
   */
  public boolean maySplit() {
    return tree.size() < limit.maxMapCount();
  }

  /**
   * Whether one more area may be mapped: one more than by splits.
   *
   * @return true up to {@code max_map_count}
   */
  public boolean mayMap() {
    return tree.size() <= limit.maxMapCount();
  }

  /**
   * Makes a range part of the area before it, the area after it, or both: {@code vma_merge_new_range}.
   *
   * @param start first address of a range where nothing is mapped
   * @param end one past the last
   * @param pageOffset where in the file it begins
   * @param traits what it is to be
   * @param anonVma the anon_vma of pages that are about to move there, or null
   * @return the area that it is part of now, or null if no neighbour fits
   */
  public @Nullable VmArea mergeNew(
      long start, long end, long pageOffset, AreaTraits traits, @Nullable AnonVmaChain anonVma) {
    VmArea before = tree.before(start);
    VmArea after = before == null ? tree.first() : before.next;
    boolean left = before != null && continues(before, start, pageOffset, traits, anonVma);
    boolean right =
        after != null
            && precedes(after, end, pageOffset + pages(start, end), traits, anonVma)
            && (!left || before == null || compatible(before, after));
    if (left && before != null) {
      if (right && after != null) {
        swallow(before, after);
      } else {
        tree.changeBounds(before, before.start(), end, before.pageOffset());
      }
      return before;
    }
    if (right && after != null) {
      tree.changeBounds(after, start, after.end(), pageOffset);
      return after;
    }
    return null;
  }

  /**
   * Lets an area reach further up, into the area after it if that fits then: {@code vma_merge_extend}.
   *
   * @param area the area
   * @param end its new end; nothing is mapped between
   * @return the area
   */
  public VmArea extend(VmArea area, long end) {
    VmArea after = area.next;
    if (after != null
        && precedes(after, end, area.pageIndex(end), AreaTraits.of(area), area.anonVma())
        && compatible(area, after)) {
      swallow(area, after);
    } else {
      tree.changeBounds(area, area.start(), end, area.pageOffset());
    }
    return area;
  }

  /**
   * Lets an area reach further down: a stack that grows.
   *
   * @param area the area
   * @param start its new start; nothing is mapped between
   */
  public void extendDown(VmArea area, long start) {
    long grown = (area.start() - start) >>> PageSize.SHIFT;
    tree.changeBounds(area, start, area.end(), area.pageOffset() - grown);
  }

  /**
   * Makes a part of an area an area of other traits, by merging it with neighbours of such traits if it
   * touches them, else by splitting: {@code vma_modify}.
   *
   * @param area the area
   * @param start first address of the part
   * @param end one past its last
   * @param traits what the part is to be; its file is the area's
   * @return the area that the part is in now, which has the traits; null if {@code max_map_count} forbids the
   *     split, of two needed perhaps only the second
   */
  public @Nullable VmArea modify(VmArea area, long start, long end, AreaTraits traits) {
    VmArea merged = mergeExisting(area, start, end, traits);
    if (merged != null) {
      return merged;
    }
    if (area.start() < start) {
      if (!maySplit()) {
        return null;
      }
      splitBelow(area, start);
    }
    if (end < area.end()) {
      if (!maySplit()) {
        return null;
      }
      splitAbove(area, end);
    }
    traits.applyTo(area);
    return area;
  }

  private @Nullable VmArea mergeExisting(VmArea area, long start, long end, AreaTraits traits) {
    VmArea before = start == area.start() ? area.previous : null;
    VmArea after = end == area.end() ? area.next : null;
    long pageOffset = area.pageIndex(start);
    AnonVmaChain anonVma = area.anonVma();
    boolean left = before != null && continues(before, start, pageOffset, traits, anonVma);
    boolean right =
        after != null
            && precedes(after, end, pageOffset + pages(start, end), traits, anonVma)
            && (!left || before == null || compatible(before, after));
    if (left && before != null) {
      if (right && after != null) {
        swallow(before, area);
        swallow(before, after);
      } else if (end == area.end()) {
        swallow(before, area);
      } else {
        adopt(before, area);
        cut.before(area, end);
        tree.changeBounds(area, end, area.end(), area.pageIndex(end));
        tree.changeBounds(before, before.start(), end, before.pageOffset());
      }
      return before;
    }
    if (right && after != null) {
      adopt(after, area);
      if (start == area.start()) {
        long firstIndex = area.pageOffset();
        discard(area);
        tree.changeBounds(after, start, after.end(), firstIndex);
      } else {
        long firstIndex = area.pageIndex(start);
        cut.before(area, start);
        tree.changeBounds(area, area.start(), start, area.pageOffset());
        tree.changeBounds(after, start, after.end(), firstIndex);
      }
      return after;
    }
    return null;
  }

  /** Whether a range that begins at an address, with traits, could be a continuation of the area before it. */
  private static boolean continues(
      VmArea before,
      long start,
      long pageOffset,
      AreaTraits traits,
      @Nullable AnonVmaChain anonVma) {
    return before.end() == start
        && before.pageIndex(start) == pageOffset
        && traits.fit(before)
        && compatible(anonVma, before);
  }

  /** Whether a range that ends at an address, with traits, could be a beginning of the area after it. */
  private static boolean precedes(
      VmArea after,
      long end,
      long pageOffsetAtEnd,
      AreaTraits traits,
      @Nullable AnonVmaChain anonVma) {
    return after.start() == end
        && after.pageOffset() == pageOffsetAtEnd
        && traits.fit(after)
        && compatible(anonVma, after);
  }

  /** Whether pages of a range and those of the area that takes it in may hang on the same anon_vma. */
  private static boolean compatible(@Nullable AnonVmaChain range, VmArea target) {
    AnonVmaChain own = target.anonVma();
    if (own == null) {
      return range == null;
    }
    return range == null ? own.isSingular() : range.sharesAnonVma(own);
  }

  /** Whether two areas that a range joins may be one. */
  private static boolean compatible(VmArea before, VmArea after) {
    AnonVmaChain one = before.anonVma();
    AnonVmaChain other = after.anonVma();
    return one == null || other == null || one.sharesAnonVma(other);
  }

  /** The area reaches to the end of a later one, which goes. */
  private void swallow(VmArea area, VmArea later) {
    adopt(area, later);
    long end = later.end();
    discard(later);
    tree.changeBounds(area, area.start(), end, area.pageOffset());
  }

  /** An area that takes in pages of another must be found where they are. */
  private static void adopt(VmArea area, VmArea other) {
    AnonVmaChain chain = other.anonVma();
    if (chain != null && area.anonVma() == null) {
      area.setAnonVma(chain.cloneFor(area));
    }
  }

  /**
   * Splits: a new area has what lies below an address, the area keeps the rest. Ask {@link #maySplit} where
   * the limit counts.
   *
   * @param area the area
   * @param at the address, within it
   * @return the new area
   */
  public VmArea splitBelow(VmArea area, long at) {
    cut.before(area, at);
    VmArea below = area.duplicate();
    below.setBounds(area.start(), at, area.pageOffset());
    tree.changeBounds(area, at, area.end(), area.pageIndex(at));
    insertSplit(below, area);
    return below;
  }

  /**
   * Splits: a new area has what lies from an address up, the area keeps the rest.
   *
   * @param area the area
   * @param at the address, within it
   * @return the new area
   */
  public VmArea splitAbove(VmArea area, long at) {
    cut.before(area, at);
    VmArea above = area.duplicate();
    above.setBounds(at, area.end(), area.pageIndex(at));
    tree.changeBounds(area, area.start(), at, area.pageOffset());
    insertSplit(above, area);
    return above;
  }

  private void insertSplit(VmArea part, VmArea from) {
    AnonVmaChain chain = from.anonVma();
    if (chain != null) {
      part.setAnonVma(chain.cloneFor(part));
    }
    AreaOperations operations = from.operations();
    if (operations != null) {
      part.setOperations(operations.opened());
    }
    tree.insert(part);
  }

  /**
   * Takes an area out for good: off the tree, the reverse map and its file. Its pages must have been unmapped,
   * or belong to another area now.
   *
   * @param area the area
   */
  public void discard(VmArea area) {
    tree.remove(area);
    AnonVmaChain chain = area.anonVma();
    if (chain != null) {
      chain.unlink(area);
      area.setAnonVma(null);
    }
    AreaOperations operations = area.operations();
    if (operations != null) {
      operations.closed(area);
      area.setOperations(null);
    }
    MappedFile file = area.file();
    if (file != null) {
      file.put();
    }
  }

  private static long pages(long start, long end) {
    return (end - start) >>> PageSize.SHIFT;
  }
}
