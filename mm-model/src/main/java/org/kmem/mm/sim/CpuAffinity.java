package org.kmem.mm.sim;

import java.util.BitSet;

/** The CPUs a task may run on: all, or a set. Immutable. Kernel counterpart: {@code cpus_allowed}. */
public final class CpuAffinity {
  /** Any CPU. */
  public static final CpuAffinity ALL = new CpuAffinity(new BitSet(), true);

  private final BitSet cpus;
  private final boolean all;

  private CpuAffinity(BitSet cpus, boolean all) {
    this.cpus = cpus;
    this.all = all;
  }

  /**
   * One CPU only.
   *
   * @param cpu its number
   * @return the set
   * @throws IndexOutOfBoundsException if the number is negative
   */
  public static CpuAffinity of(int cpu) {
    BitSet cpus = new BitSet();
    cpus.set(cpu);
    return new CpuAffinity(cpus, false);
  }

  /**
   * A set of CPUs.
   *
   * @param cpus their numbers; copied
   * @return the set
   */
  public static CpuAffinity of(BitSet cpus) {
    return new CpuAffinity((BitSet) cpus.clone(), false);
  }

  /**
   * Whether a CPU is among them.
   *
   * @param cpu its number
   * @return true if the task may run there
   */
  public boolean allows(int cpu) {
    return all || cpus.get(cpu);
  }

  /**
   * The numbers, as {@code Cpus_allowed_list} prints them for single CPUs.
   *
   * @return for example {@code "{0, 1}"}, or {@code "all"}
   */
  @Override
  public String toString() {
    return all ? "all" : cpus.toString();
  }
}
