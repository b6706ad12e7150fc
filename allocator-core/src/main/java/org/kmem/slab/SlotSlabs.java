package org.kmem.slab;

/**
 * The slabs that a slot has to itself. Immutable; recent values.
 *
 * <p>Kernel counterpart: {@code struct kmem_cache_cpu}, its {@code slab} and {@code partial}.
 *
 * @param node node of the slab that it allocates from, -1 if it has none
 * @param partialNode node of the first slab in its reserve, -1 if there is none
 * @param partialSlabs slabs in its reserve
 */
public record SlotSlabs(int node, int partialNode, int partialSlabs) {
  /** Of a slot, or a strategy, that keeps no slabs. */
  public static final SlotSlabs NONE = new SlotSlabs(-1, -1, 0);
}
