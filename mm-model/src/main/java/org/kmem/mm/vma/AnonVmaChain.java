package org.kmem.mm.vma;

/**
 * What an area knows of the reverse map of anonymous memory: the anon_vma that its own pages hang on, and
 * those it has from its ancestors by fork. The reverse map's own class extends it.
 *
 * <p>An area without one has never had an anonymous page. Belongs to the holder of the baton.
 *
 * <p>Kernel counterpart: {@code vma->anon_vma} with {@code vma->anon_vma_chain}.
 */
public abstract class AnonVmaChain {
  /** For the reverse map. */
  protected AnonVmaChain() {}

  /**
   * Whether new pages of both areas hang on the same anon_vma.
   *
   * @param other chain of another area
   * @return true if their anon_vma is one and the same
   */
  public abstract boolean sharesAnonVma(AnonVmaChain other);

  /**
   * Whether the area is on one anon_vma only: it has none from a parent.
   *
   * @return true if so
   */
  public abstract boolean isSingular();

  /**
   * A chain for another area of the same address space, with the same anon_vmas: {@code anon_vma_clone}.
   *
   * @param area the area, which has none so far; it is found by reverse walks from now on
   * @return its chain
   */
  public abstract AnonVmaChain cloneFor(VmArea area);

  /**
   * Takes the area off all its anon_vmas; those that nobody is on any more go: {@code unlink_anon_vmas}.
   *
   * @param area the area whose chain this is
   */
  public abstract void unlink(VmArea area);
}
