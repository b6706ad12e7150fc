package org.kmem.slab;

/**
 * Who pays for the slabs of a cache: asked before a slab's pages are taken, told when they were given back.
 *
 * <p>What {@link SlabAccounting} does object by object this does slab by slab, so that an object that comes from a slab
 * there is costs nothing more. Called without locks held, on the thread that runs out of objects or gives the last one
 * of a slab back; may shrink the cache meanwhile. Must be safe for any thread.
 *
 * <p>Kernel counterpart: {@code memcg_charge_slab} of the time when each memory cgroup had caches of its own.
 */
public interface SlabPayer {
  /** Pays for everything. */
  SlabPayer NOBODY =
      new SlabPayer() {
        @Override
        public boolean charge(String cache, long bytes, boolean effort) {
          return true;
        }

        @Override
        public void uncharge(String cache, long bytes) {}
      };

  /**
   * Charges a slab that is about to be made.
   *
   * @param cache name of the cache
   * @param bytes what its pages take
   * @param effort false if a smaller slab will do: then nothing is to be freed, and no failure counted
   * @return false to refuse: no slab is made
   */
  boolean charge(String cache, long bytes, boolean effort);

  /**
   * Takes the charge of a slab back: its pages are free, or could not be had.
   *
   * @param cache name of the cache
   * @param bytes what was charged
   */
  void uncharge(String cache, long bytes);
}
