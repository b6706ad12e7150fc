package org.kmem.mm.mapping;

import java.util.IdentityHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The areas that map an address space, searchable by the pages they map.
 *
 * <p>Adding and removing take logarithmic time, a search that and what it finds. Ranges that begin at the same
 * page are visited in the order in which they were added. Belongs to the holder of the baton; the set must not
 * change while it is visited.
 *
 * <p>Kernel counterpart: {@code i_mmap}, an interval tree under {@code i_mmap_rwsem}.
 */
public final class MappedRanges {
  /*
   * Implementation notes.
   * A treap by (first index, order of adding), each node knowing the largest last index below it. Priorities
   * are a mixed counter, so that the shape follows from the order of calls alone.
   *
   * I1  keys ascend from left to right; no child has a higher priority.
   * I2  reach = max(last, reach of the children).
   */
  private static final class Node {
    final MappedRange range;
    final long first;
    final long last;
    final long sequence;
    final long priority;
    long reach;
    @Nullable Node left;
    @Nullable Node right;

    Node(MappedRange range, long sequence) {
      this.range = range;
      this.first = range.firstIndex();
      this.last = range.lastIndex();
      this.sequence = sequence;
      long mixed = (sequence + 1) * 0x9E3779B97F4A7C15L;
      this.priority = mixed ^ mixed >>> 32;
      this.reach = last;
    }

    boolean isBefore(Node other) {
      return first != other.first ? first < other.first : sequence < other.sequence;
    }

    void update() {
      reach = Math.max(last, Math.max(reachOf(left), reachOf(right)));
    }
  }

  private final IdentityHashMap<MappedRange, Node> nodes = new IdentityHashMap<>();
  private @Nullable Node root;
  private long sequence;

  /** An empty set. */
  public MappedRanges() {}

  /**
   * Adds a range.
   *
   * @param range not in the set yet; its bounds stay as they are until it is removed
   * @throws IllegalStateException if it is in the set
   */
  public void add(MappedRange range) {
    Node node = new Node(range, sequence++);
    if (nodes.putIfAbsent(range, node) != null) {
      throw new IllegalStateException(
          range + " is mapped already: remove it before adding it again");
    }
    root = insert(root, node);
  }

  /**
   * Removes a range.
   *
   * @param range a range of the set, with the bounds it was added with
   * @throws IllegalStateException if it is not in the set, or has other bounds now
   */
  public void remove(MappedRange range) {
    Node node = nodes.remove(range);
    if (node == null) {
      throw new IllegalStateException(range + " is not mapped: add it first");
    }
    root = delete(root, node);
    if (node.first != range.firstIndex() || node.last != range.lastIndex()) {
      throw new IllegalStateException(
          "%s was added as pages %d to %d: remove it before its bounds change"
              .formatted(range, node.first, node.last));
    }
  }

  /**
   * Visits the ranges that map any of some pages, in the order of their first page.
   *
   * @param first index of the first page
   * @param last index of the last page
   * @param visitor called with each range; must not change the set
   */
  public void forEach(long first, long last, Consumer<MappedRange> visitor) {
    visit(root, first, last, visitor);
  }

  /**
   * Whether nobody maps anything.
   *
   * @return true if the set is empty
   */
  public boolean isEmpty() {
    return root == null;
  }

  /**
   * How many ranges there are.
   *
   * @return their number
   */
  public int size() {
    return nodes.size();
  }

  private static void visit(
      @Nullable Node node, long first, long last, Consumer<MappedRange> visitor) {
    if (node == null || node.reach < first) {
      return;
    }
    visit(node.left, first, last, visitor);
    if (node.first > last) {
      return;
    }
    if (node.last >= first) {
      visitor.accept(node.range);
    }
    visit(node.right, first, last, visitor);
  }

  private static Node insert(@Nullable Node tree, Node node) {
    if (tree == null) {
      return node;
    }
    if (Long.compareUnsigned(node.priority, tree.priority) > 0) {
      split(tree, node);
      node.update();
      return node;
    }
    if (node.isBefore(tree)) {
      tree.left = insert(tree.left, node);
    } else {
      tree.right = insert(tree.right, node);
    }
    tree.update();
    return tree;
  }

  /** Hangs the nodes of a tree on both sides of a node. */
  private static void split(@Nullable Node tree, Node node) {
    if (tree == null) {
      node.left = null;
      node.right = null;
    } else if (tree.isBefore(node)) {
      split(tree.right, node);
      tree.right = node.left;
      tree.update();
      node.left = tree;
    } else {
      split(tree.left, node);
      tree.left = node.right;
      tree.update();
      node.right = tree;
    }
  }

  private static @Nullable Node delete(@Nullable Node tree, Node node) {
    if (tree == null) {
      return null;
    }
    if (tree == node) {
      return join(tree.left, tree.right);
    }
    if (node.isBefore(tree)) {
      tree.left = delete(tree.left, node);
    } else {
      tree.right = delete(tree.right, node);
    }
    tree.update();
    return tree;
  }

  private static @Nullable Node join(@Nullable Node left, @Nullable Node right) {
    if (left == null) {
      return right;
    }
    if (right == null) {
      return left;
    }
    if (Long.compareUnsigned(left.priority, right.priority) > 0) {
      left.right = join(left.right, right);
      left.update();
      return left;
    }
    right.left = join(left, right.left);
    right.update();
    return right;
  }

  private static long reachOf(@Nullable Node node) {
    return node == null ? -1 : node.reach;
  }
}
