package org.kmem.mm.abi;

import java.util.Arrays;

/** Which nodes memory comes from: the modes {@code MPOL_*} of set_mempolicy(2) and mbind(2). */
public enum MemoryPolicy {
  /** What the wider scope says: the task's policy, else local. */
  DEFAULT(0, "default"),
  /** One node first, then the others. */
  PREFERRED(1, "preferred"),
  /** These nodes only. */
  BIND(2, "bind"),
  /** These nodes in turn. */
  INTERLEAVE(3, "interleave"),
  /** The node of the running CPU first. */
  LOCAL(4, "local"),
  /** These nodes first, then the others. */
  PREFERRED_MANY(5, "preferred-many"),
  /** These nodes in turn, by their weights (since 6.9). */
  WEIGHTED_INTERLEAVE(6, "weighted");

  /** Mode flag: nodes are not remapped when the cpuset's change. */
  public static final int MPOL_F_STATIC_NODES = 1 << 15;

  /** Mode flag: nodes are relative to the cpuset's. */
  public static final int MPOL_F_RELATIVE_NODES = 1 << 14;

  /** Mode flag: NUMA balancing may move pages among the nodes of the policy. */
  public static final int MPOL_F_NUMA_BALANCING = 1 << 13;

  /** mbind: fails if pages are elsewhere. */
  public static final int MPOL_MF_STRICT = 1;

  /** mbind: moves the pages that only this process maps. */
  public static final int MPOL_MF_MOVE = 1 << 1;

  /** mbind: moves all pages. */
  public static final int MPOL_MF_MOVE_ALL = 1 << 2;

  private final int number;
  private final String word;

  MemoryPolicy(int number, String word) {
    this.number = number;
    this.word = word;
  }

  /**
   * The number that the system calls take.
   *
   * @return the mode
   */
  public int number() {
    return number;
  }

  /**
   * The word of {@code task mbind}.
   *
   * @return for example {@code "preferred-many"}
   */
  public String word() {
    return word;
  }

  /**
   * The policy with a word.
   *
   * @param word for example {@code "interleave"}
   * @return the policy
   * @throws UnknownNameException if there is none
   */
  public static MemoryPolicy parse(String word) {
    for (MemoryPolicy policy : values()) {
      if (policy.word.equals(word)) {
        return policy;
      }
    }
    throw new UnknownNameException(
        "memory policy", word, Arrays.stream(values()).map(MemoryPolicy::word).toList());
  }
}
