package org.kmem.mm.vma;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.kmem.mm.mapping.MappedFile;

/**
 * The areas of one address space in the order of addresses, for finding an area by address and a gap by size,
 * both in logarithmic time.
 *
 * <p>Allocates nothing on the Java heap. Belongs to the holder of the baton; guarded by {@code mmap_lock} as the package says.
 *
 * <p>Kernel counterpart: {@code mm->mm_mt}, {@code find_vma}, {@code mas_empty_area_rev}.
 */
public final class AreaTree {
  /*
   * Implementation notes.
   * A height-balanced (AVL) binary tree whose nodes are the areas, threaded in the order of addresses. Each
   * node knows the largest gap before any area of its subtree, so that a search for room goes straight down.
   *
   * How it stands to the maple tree, which the kernel has had since 6.1: that is a B-tree of ranges whose
   * nodes of 256 bytes hold up to 16 ranges, or 10 with their gaps, to spend fewer cache misses for each
   * level and to let readers walk without a lock while nodes are replaced (RCU). Here one task runs at a time, so that
   * there is nobody to hide half-made changes from, and a binary node is an object that exists anyway: no
   * allocation for an insertion, none that could fail. Both keep the largest gap of each subtree and find
   * the same gaps. Before 6.1 the kernel had about this: a red-black tree with gaps, and a list.
   *
   * The area found last is remembered; faults and calls come in runs.
   *
   * I1  in order, areas do not overlap: area.end <= area.next.start.
   * I2  |height(left) - height(right)| <= 1 at every node, height = 1 + the larger of both.
   * I3  largestGap = max(start - previous.end, largestGap of left, largestGap of right).
   * I4  size = number of nodes; first and last are the ends of the thread.
   */
  /** Answers that there is no gap. */
  public static final long NO_GAP = -1;

  private final @Nullable Object owner;
  private final @Nullable AreaObjects objects;
  private @Nullable VmArea root;
  private @Nullable VmArea first;
  private @Nullable VmArea last;
  private @Nullable VmArea recent;
  private int size;

  /**
   * Makes an empty tree.
   *
   * @param owner the address space whose areas it holds, or null
   * @param objects where areas of a machine take memory, or null
   */
  public AreaTree(@Nullable Object owner, @Nullable AreaObjects objects) {
    this.owner = owner;
    this.objects = objects;
  }

  /**
   * The address space whose areas it holds.
   *
   * @param type what it must be
   * @param <T> its class
   * @return the owner
   * @throws IllegalStateException if it is none, or something else
   */
  public <T> T owner(Class<T> type) {
    Object mine = owner;
    if (!type.isInstance(mine)) {
      throw new IllegalStateException("the owner of this tree is " + mine + ", no " + type);
    }
    return type.cast(mine);
  }

  /**
   * How many areas there are: {@code map_count}.
   *
   * @return areas
   */
  public int size() {
    return size;
  }

  /**
   * The lowest area.
   *
   * @return first in the order of addresses, or null
   */
  public @Nullable VmArea first() {
    return first;
  }

  /**
   * The highest area.
   *
   * @return last in the order of addresses, or null
   */
  public @Nullable VmArea last() {
    return last;
  }

  /**
   * The first area that ends above an address: {@code find_vma}.
   *
   * @param address any address
   * @return the area, which may begin above the address; null if there is none
   */
  public @Nullable VmArea find(long address) {
    VmArea hint = recent;
    if (hint != null && hint.contains(address)) {
      return hint;
    }
    VmArea found = null;
    VmArea at = root;
    while (at != null) {
      if (at.end() > address) {
        found = at;
        if (at.start() <= address) {
          recent = at;
          return at;
        }
        at = at.left;
      } else {
        at = at.right;
      }
    }
    return found;
  }

  /**
   * The area that an address lies in: {@code vma_lookup}.
   *
   * @param address any address
   * @return the area, or null
   */
  public @Nullable VmArea containing(long address) {
    VmArea area = find(address);
    return area != null && area.start() <= address ? area : null;
  }

  /**
   * The first area that reaches into a range: {@code find_vma_intersection}.
   *
   * @param start first address
   * @param end one past the last
   * @return the area, or null
   */
  public @Nullable VmArea intersecting(long start, long end) {
    VmArea area = find(start);
    return area != null && area.start() < end ? area : null;
  }

  /**
   * The last area that begins below an address.
   *
   * @param address any address
   * @return the area, or null
   */
  public @Nullable VmArea before(long address) {
    VmArea found = null;
    VmArea at = root;
    while (at != null) {
      if (at.start() < address) {
        found = at;
        at = at.right;
      } else {
        at = at.left;
      }
    }
    return found;
  }

  /**
   * Shows all areas in the order of addresses.
   *
   * @param visitor sees each; must not change the tree
   */
  public void forEach(Consumer<VmArea> visitor) {
    for (VmArea at = first; at != null; at = at.next) {
      visitor.accept(at);
    }
  }

  /**
   * Adds an area, and enters it with the file it maps.
   *
   * @param area an area in no tree
   * @throws IllegalStateException if it is in a tree, or overlaps another
   */
  public void insert(VmArea area) {
    VmArea at = root;
    VmArea above = null;
    VmArea before = null;
    VmArea after = null;
    while (at != null) {
      above = at;
      if (area.start() < at.start()) {
        after = at;
        at = at.left;
      } else {
        before = at;
        at = at.right;
      }
    }
    boolean overlaps =
        (before != null && before.end() > area.start())
            || (after != null && after.start() < area.end());
    if (area.tree != null || overlaps) {
      throw new IllegalStateException(
          "area %s %s: unmap what is there first"
              .formatted(area, area.tree != null ? "is mapped" : "overlaps another"));
    }
    if (objects != null) {
      objects.allocate(area);
    }
    thread(area, before, after);
    area.tree = this;
    area.parent = above;
    area.left = null;
    area.right = null;
    if (above == null) {
      root = area;
    } else if (above == after) {
      above.left = area;
    } else {
      above.right = area;
    }
    size++;
    rebalanceFrom(area); // its neighbours are on the way up
    link(area);
  }

  private void thread(VmArea area, @Nullable VmArea before, @Nullable VmArea after) {
    area.previous = before;
    area.next = after;
    if (before == null) {
      first = area;
    } else {
      before.next = area;
    }
    if (after == null) {
      last = area;
    } else {
      after.previous = area;
    }
  }

  /**
   * Takes an area out, and off the file it maps. Its reference to the file and its place in the reverse map
   * stay with it: the caller gives them back.
   *
   * @param area an area of this tree
   */
  public void remove(VmArea area) {
    checkMine(area);
    unlink(area);
    VmArea after = area.next;
    if (area.previous == null) {
      first = after;
    } else {
      area.previous.next = after;
    }
    if (after == null) {
      last = area.previous;
    } else {
      after.previous = area.previous;
    }
    removeNode(area);
    size--;
    if (after != null) {
      updateGaps(after);
    }
    if (recent == area) {
      recent = null;
    }
    if (objects != null) {
      objects.free(area);
    }
    area.tree = null;
    area.parent = null;
    area.left = null;
    area.right = null;
    area.previous = null;
    area.next = null;
  }

  private void removeNode(VmArea area) {
    VmArea fixFrom;
    VmArea left = area.left;
    VmArea right = area.right;
    if (left == null || right == null) {
      fixFrom = area.parent;
      replaceChild(area, left == null ? right : left);
    } else {
      VmArea heir = right;
      while (heir.left != null) {
        heir = heir.left;
      }
      VmArea heirParent = heir.parent;
      if (heir == right) {
        fixFrom = heir;
      } else {
        fixFrom = heirParent;
        replaceChild(heir, heir.right);
        heir.right = right;
        right.parent = heir;
      }
      heir.left = left;
      left.parent = heir;
      replaceChild(area, heir);
    }
    if (fixFrom != null) {
      rebalanceFrom(fixFrom);
    }
  }

  /** Puts a node, or nothing, where another hangs. */
  private void replaceChild(VmArea old, @Nullable VmArea now) {
    VmArea above = old.parent;
    if (above == null) {
      root = now;
    } else if (above.left == old) {
      above.left = now;
    } else {
      above.right = now;
    }
    if (now != null) {
      now.parent = above;
    }
  }

  /** Moves the ends of an area that stays between its neighbours. */
  void changeBounds(VmArea area, long start, long end, long pageOffset) {
    checkMine(area);
    unlink(area);
    area.setBounds(start, end, pageOffset);
    updateGaps(area);
    if (area.next != null) {
      updateGaps(area.next);
    }
    link(area);
  }

  private void checkMine(VmArea area) {
    if (area.tree != this) {
      throw new IllegalStateException("area " + area + " is not in this tree: ask its own");
    }
  }

  private static void link(VmArea area) {
    MappedFile file = area.file();
    if (file != null) {
      file.mapping().mappings().add(area);
    }
  }

  private static void unlink(VmArea area) {
    MappedFile file = area.file();
    if (file != null) {
      file.mapping().mappings().remove(area);
    }
  }

  /**
   * The highest gap of a size within bounds: {@code mas_empty_area_rev}.
   *
   * @param low lowest address
   * @param high one past the highest
   * @param sizeBytes how large it must be within the bounds
   * @return one past the end of the gap, cut at {@code high}; or {@link #NO_GAP}
   */
  public long highestGapEnd(long low, long high, long sizeBytes) {
    if (high - low < sizeBytes) {
      return NO_GAP;
    }
    long tailStart = last == null ? low : Math.max(low, last.end());
    if (high - tailStart >= sizeBytes) {
      return high;
    }
    return highestGapEnd(root, low, high, sizeBytes);
  }

  private static long highestGapEnd(@Nullable VmArea at, long low, long high, long sizeBytes) {
    if (at == null || at.largestGap < sizeBytes) {
      return NO_GAP;
    }
    if (at.end() + sizeBytes <= high) {
      long above = highestGapEnd(at.right, low, high, sizeBytes);
      if (above != NO_GAP) {
        return above;
      }
    }
    long gapStart = Math.max(low, gapStart(at));
    long gapEnd = Math.min(high, at.start());
    if (gapEnd - gapStart >= sizeBytes) {
      return gapEnd;
    }
    return gapStart(at) <= low ? NO_GAP : highestGapEnd(at.left, low, high, sizeBytes);
  }

  /**
   * The lowest gap of a size within bounds: {@code mas_empty_area}.
   *
   * @param low lowest address
   * @param high one past the highest
   * @param sizeBytes how large it must be within the bounds
   * @return start of the gap, cut at {@code low}; or {@link #NO_GAP}
   */
  public long lowestGapStart(long low, long high, long sizeBytes) {
    if (high - low < sizeBytes) {
      return NO_GAP;
    }
    long found = lowestGapStart(root, low, high, sizeBytes);
    if (found != NO_GAP) {
      return found;
    }
    long tailStart = last == null ? low : Math.max(low, last.end());
    return high - tailStart >= sizeBytes ? tailStart : NO_GAP;
  }

  private static long lowestGapStart(@Nullable VmArea at, long low, long high, long sizeBytes) {
    if (at == null || at.largestGap < sizeBytes) {
      return NO_GAP;
    }
    if (gapStart(at) - sizeBytes >= low) {
      long below = lowestGapStart(at.left, low, high, sizeBytes);
      if (below != NO_GAP) {
        return below;
      }
    }
    long gapStart = Math.max(low, gapStart(at));
    if (Math.min(high, at.start()) - gapStart >= sizeBytes) {
      return gapStart;
    }
    return at.start() >= high ? NO_GAP : lowestGapStart(at.right, low, high, sizeBytes);
  }

  private static long gapStart(VmArea area) {
    return area.previous == null ? 0 : area.previous.end();
  }

  private static int height(@Nullable VmArea area) {
    return area == null ? 0 : area.height;
  }

  private static void refresh(VmArea at) {
    at.height = 1 + Math.max(height(at.left), height(at.right));
    at.largestGap = largestGap(at);
  }

  private static long largestGap(VmArea at) {
    long largest = at.start() - gapStart(at);
    if (at.left != null) {
      largest = Math.max(largest, at.left.largestGap);
    }
    if (at.right != null) {
      largest = Math.max(largest, at.right.largestGap);
    }
    return largest;
  }

  /** Restores I3 on the way up from an area whose own gap has changed. */
  private static void updateGaps(VmArea area) {
    for (VmArea at = area; at != null; at = at.parent) {
      long largest = largestGap(at);
      if (largest == at.largestGap && at != area) {
        return;
      }
      at.largestGap = largest;
    }
  }

  /** Restores I2 and I3 from a node up to the root. */
  private void rebalanceFrom(VmArea from) {
    for (VmArea at = from; at != null; at = at.parent) {
      int lean = height(at.left) - height(at.right);
      if (lean > 1) {
        at = liftLeft(at);
      } else if (lean < -1) {
        at = liftRight(at);
      } else {
        refresh(at);
      }
    }
  }

  private VmArea liftLeft(VmArea at) {
    VmArea child = childOf(at.left);
    if (height(child.left) < height(child.right)) {
      rotate(child, childOf(child.right));
    }
    return rotate(at, childOf(at.left));
  }

  private VmArea liftRight(VmArea at) {
    VmArea child = childOf(at.right);
    if (height(child.right) < height(child.left)) {
      rotate(child, childOf(child.left));
    }
    return rotate(at, childOf(at.right));
  }

  private static VmArea childOf(@Nullable VmArea child) {
    if (child == null) {
      throw new IllegalStateException("the higher side of a node is empty");
    }
    return child;
  }

  /** Lifts a child above its parent; both get their heights and gaps anew. */
  private VmArea rotate(VmArea above, VmArea child) {
    replaceChild(above, child);
    VmArea moved;
    if (above.left == child) {
      moved = child.right;
      above.left = moved;
      child.right = above;
    } else {
      moved = child.left;
      above.right = moved;
      child.left = above;
    }
    if (moved != null) {
      moved.parent = above;
    }
    above.parent = child;
    refresh(above);
    refresh(child);
    return child;
  }

  /**
   * Checks I1 to I4.
   *
   * @throws IllegalStateException naming the invariant that does not hold
   */
  public void verify() {
    int counted = 0;
    VmArea before = null;
    for (VmArea at = first; at != null; at = at.next) {
      check(before == null || before.end() <= at.start(), "I1", at);
      check(at.previous == before && at.tree == this, "I4", at);
      check(Math.abs(height(at.left) - height(at.right)) <= 1, "I2", at);
      check(at.height == 1 + Math.max(height(at.left), height(at.right)), "I2", at);
      check(at.largestGap == largestGap(at), "I3", at);
      check(
          at.parent == null ? root == at : at.parent.left == at || at.parent.right == at, "I4", at);
      before = at;
      counted++;
    }
    if (counted != size || last != before) {
      throw new IllegalStateException("I4: %d areas threaded, size %d".formatted(counted, size));
    }
  }

  private static void check(boolean holds, String invariant, VmArea at) {
    if (!holds) {
      throw new IllegalStateException(invariant + " does not hold at area " + at);
    }
  }
}
