package org.kmem.mm.abi;

/** The privileges that memory management asks for. Source: capabilities(7). */
public enum Capability {
  /** Signals to processes of other users: {@code CAP_KILL}. */
  KILL(5),
  /** Locked memory beyond the limit: {@code CAP_IPC_LOCK}. */
  IPC_LOCK(14),
  /** Mappings below {@code mmap_min_addr}: {@code CAP_SYS_RAWIO}. */
  SYS_RAWIO(17),
  /** Memory that is kept back for root, write access to settings: {@code CAP_SYS_ADMIN}. */
  SYS_ADMIN(21),
  /** Other processes' memory and priorities: {@code CAP_SYS_NICE}. */
  SYS_NICE(23),
  /** Limits may be raised, a lower {@code oom_score_adj} is allowed: {@code CAP_SYS_RESOURCE}. */
  SYS_RESOURCE(24);

  /** All capabilities there are, as {@code CapEff} of a process of root shows them. */
  public static final long ALL = (1L << 41) - 1;

  private final int number;

  Capability(int number) {
    this.number = number;
  }

  /**
   * The bit of the capability in a set.
   *
   * @return one bit
   */
  public long mask() {
    return 1L << number;
  }
}
