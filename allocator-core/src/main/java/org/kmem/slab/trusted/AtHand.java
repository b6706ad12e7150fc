package org.kmem.slab.trusted;

/**
 * The objects that the owner of a slot has at hand of one cache. Nothing is checked: only for the thread that owns the
 * slot, which its {@link org.kmem.percpu.SlotHandle} says.
 */
public abstract class AtHand {
  /** For the package of caches. */
  protected AtHand() {}

  /**
   * Whether there is none.
   *
   * @return true if nothing can be taken
   */
  public abstract boolean isEmpty();

  /**
   * Takes an object, if there is one.
   *
   * @return its address, with undefined contents
   */
  public abstract long take();

  /**
   * Puts an object back.
   *
   * @param object one of the cache that is in use, and not a sampled one: what is not is handed out later all the same
   * @return false, with nothing changed, if there is no room for it here, or it is to be looked at
   */
  public abstract boolean tryPut(long object);
}
