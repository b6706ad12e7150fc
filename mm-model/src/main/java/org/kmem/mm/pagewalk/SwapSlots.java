package org.kmem.mm.pagewalk;

import org.kmem.mm.pgtable.PteFormat;

/**
 * What page tables ask of swap: entries that name a slot count as users of it.
 *
 * <p>An interface so that a machine works without swap: {@link #NONE}. Entries are those of
 * devices, see {@code SwapType.isDevice}; type and offset are read from them with the machine's format.
 *
 * <p>Kernel counterpart: {@code swap_duplicate}, {@code free_swap_and_cache}, {@code swp_swapcount}.
 */
public interface SwapSlots {
  /** For a machine that never had swap: it has no such entries. */
  SwapSlots NONE =
      new SwapSlots() {
        @Override
        public void free(PteFormat format, long entry) {
          throw unknown(format, entry);
        }

        @Override
        public void duplicate(PteFormat format, long entry) {
          throw unknown(format, entry);
        }

        @Override
        public int users(PteFormat format, long entry) {
          throw unknown(format, entry);
        }

        @Override
        public boolean isCached(PteFormat format, long entry) {
          throw unknown(format, entry);
        }

        @Override
        public boolean isCached(long slot) {
          return false;
        }

        @Override
        public void pageUnmapped(long pfn) {}

        @Override
        public boolean freeSwap(long folio) {
          return false;
        }

        private static IllegalStateException unknown(PteFormat format, long entry) {
          return new IllegalStateException(
              "an entry names slot %d of swap device %d, but the machine has no swap"
                  .formatted(format.swapOffset(entry), format.swapType(entry)));
        }
      };

  /**
   * One entry less names a slot.
   *
   * @param format bits of entries
   * @param entry the entry that is gone
   */
  void free(PteFormat format, long entry);

  /**
   * One entry more names a slot.
   *
   * @param format bits of entries
   * @param entry the entry
   */
  void duplicate(PteFormat format, long entry);

  /**
   * How many entries name a slot.
   *
   * @param format bits of entries
   * @param entry one of them
   * @return at least 1
   */
  int users(PteFormat format, long entry);

  /**
   * Whether the page of a slot is in memory.
   *
   * @param format bits of entries
   * @param entry an entry that names it
   * @return true if the swap cache has it, up to date
   */
  boolean isCached(PteFormat format, long entry);

  /**
   * Whether the page of a slot is in memory.
   *
   * @param slot the slot, as shared memory remembers it
   * @return true if the swap cache has it, up to date
   */
  boolean isCached(long slot);

  /**
   * An entry that mapped an anonymous page is gone: what the page has in swap is given back if nobody needs it.
   *
   * @param pfn the page, to which the caller holds a reference
   */
  void pageUnmapped(long pfn);

  /**
   * Gives the slots of a folio back if no entry names them.
   *
   * @param folio a folio in the swap cache, locked by the caller
   * @return whether it left the swap cache; not while it is written
   */
  boolean freeSwap(long folio);
}
