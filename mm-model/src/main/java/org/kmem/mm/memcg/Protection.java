package org.kmem.mm.memcg;

/**
 * What reclaim has to spare: how much of the {@code memory.min} and {@code memory.low} that groups ask for
 * their ancestors can grant.
 *
 * <p>A group is protected up to its setting as far as it uses it. If siblings together claim more than their parent
 * has, each gets its share of what it uses of its claim. With {@code memory_recursiveprot} what nobody claims of a
 * parent's protection is shared in proportion to what is used beyond claims.
 *
 * <p>{@link #calculate} writes into the group and reads what was written into its parent: groups are asked from
 * the root of reclaim downwards. Allocates nothing.
 *
 * <p>Source: {@code Documentation/admin-guide/cgroup-v2.rst}. Kernel counterpart: {@code
 * page_counter_calculate_protection},
 * {@code effective_protection}.
 */
public final class Protection {
  private boolean recursive;

  Protection() {}

  /**
   * Whether protection that is not claimed passes to whoever is below.
   *
   * @return true if mounted with {@code memory_recursiveprot}
   */
  public boolean isRecursive() {
    return recursive;
  }

  /**
   * Sets whether protection that is not claimed passes to whoever is below.
   *
   * @param passes the mount option {@code memory_recursiveprot}
   */
  public void setRecursive(boolean passes) {
    recursive = passes;
  }

  /**
   * Finds what reclaim of a root has to spare of a group below it.
   *
   * @param root where reclaim takes place, which itself is not protected
   * @param group the group, whose parent, if not the root, was asked for before
   */
  public void calculate(MemoryCgroup root, MemoryCgroup group) {
    MemoryCgroup parent = group.parent();
    long usage = group.memory().usage();
    if (parent == null || group == root || usage == 0) {
      return; // what is reclaimed is not protected, nor what is empty; what was found before stays
    }
    if (parent == root) {
      group.effectiveMin = group.min();
      group.effectiveLow = group.low();
      return;
    }
    long parentUsage = parent.memory().usage();
    long siblingsMin = 0;
    long siblingsLow = 0;
    for (MemoryCgroup sibling : parent.liveChildren()) {
      siblingsMin += Math.min(sibling.memory().usage(), sibling.min());
      siblingsLow += Math.min(sibling.memory().usage(), sibling.low());
    }
    group.effectiveMin =
        effective(usage, parentUsage, group.min(), parent.effectiveMin, siblingsMin, recursive);
    group.effectiveLow =
        effective(usage, parentUsage, group.low(), parent.effectiveLow, siblingsLow, recursive);
  }

  /**
   * The rule for one kind of protection.
   *
   * @param usage what the group has, in pages
   * @param parentUsage what its parent has
   * @param setting what it asks for
   * @param parentEffective what its parent is granted
   * @param claimed what it and its siblings ask for, each as far as it uses it
   * @param recursive whether what is not claimed passes down
   * @return pages to be spared
   */
  static long effective(
      long usage,
      long parentUsage,
      long setting,
      long parentEffective,
      long claimed,
      boolean recursive) {
    long own = Math.min(usage, setting);
    if (claimed > parentEffective) {
      return own * parentEffective / claimed;
    }
    if (recursive && parentEffective > claimed && parentUsage > claimed && usage > own) {
      return own + (parentEffective - claimed) * (usage - own) / (parentUsage - claimed);
    }
    return own;
  }

  /**
   * Whether a group must not be reclaimed at all.
   *
   * @param root where reclaim takes place
   * @param group a group that {@link #calculate} was asked for
   * @return true if it has no more than its {@code memory.min} grants
   */
  public boolean isBelowMin(MemoryCgroup root, MemoryCgroup group) {
    return group != root && !group.isRoot() && group.effectiveMin >= group.memory().usage();
  }

  /**
   * Whether a group is to be reclaimed only if others have nothing.
   *
   * @param root where reclaim takes place
   * @param group a group that {@link #calculate} was asked for
   * @return true if it has no more than its {@code memory.low} grants
   */
  public boolean isBelowLow(MemoryCgroup root, MemoryCgroup group) {
    return group != root && !group.isRoot() && group.effectiveLow >= group.memory().usage();
  }

  /**
   * What is granted by {@code memory.min}.
   *
   * @param root where reclaim takes place
   * @param group a group that {@link #calculate} was asked for
   * @return pages that reclaim must leave; 0 for the root itself
   */
  public long min(MemoryCgroup root, MemoryCgroup group) {
    return group == root ? 0 : group.effectiveMin;
  }

  /**
   * What is granted by {@code memory.low}.
   *
   * @param root where reclaim takes place
   * @param group a group that {@link #calculate} was asked for
   * @return pages that reclaim leaves in the first round; 0 for the root itself
   */
  public long low(MemoryCgroup root, MemoryCgroup group) {
    return group == root ? 0 : group.effectiveLow;
  }
}
