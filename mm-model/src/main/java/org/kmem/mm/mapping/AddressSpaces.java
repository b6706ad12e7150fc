package org.kmem.mm.mapping;

import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;
import org.kmem.mm.physmem.PhysicalMemory;
import org.kmem.mm.physmem.SlabCache;
import org.kmem.slab.CacheFlags;

/**
 * All address spaces of a machine, by the number that their pages carry in {@code PageFields.MAPPING}.
 *
 * <p>Numbers of address spaces that are gone are used again, the lowest first. Belongs to the holder of the
 * baton.
 */
public final class AddressSpaces {
  private static final int NODE_BYTES = 584;

  private final SlabCache nodes;
  private final List<@Nullable AddressSpace> byId = new ArrayList<>();
  private final PriorityQueue<Integer> free = new PriorityQueue<>();
  private final ValueNodes valueNodes;
  private Unmapper unmapper = Unmapper.NONE;

  /**
   * None yet.
   *
   * @param memory whose slabs the indexes live in
   * @param valueNodes hears where only what evicted pages have left is kept
   */
  public AddressSpaces(PhysicalMemory memory, ValueNodes valueNodes) {
    this.valueNodes = valueNodes;
    nodes = memory.slabCache("radix_tree_node", NODE_BYTES, CacheFlags.SLAB_RECLAIM_ACCOUNT);
    byId.add(null); // number 0 says that a page belongs to none
  }

  /**
   * Names who takes pages out of page tables.
   *
   * @param owner of the page tables
   */
  public void install(Unmapper owner) {
    unmapper = owner;
  }

  /**
   * Who takes pages out of page tables.
   *
   * @return what was installed last
   */
  public Unmapper unmapper() {
    return unmapper;
  }

  /**
   * The address space with a number.
   *
   * @param id its number
   * @return the address space
   * @throws IllegalArgumentException if there is none
   */
  public AddressSpace byId(int id) {
    AddressSpace space = id > 0 && id < byId.size() ? byId.get(id) : null;
    if (space == null) {
      throw new IllegalArgumentException(
          "no address space has the number " + id + ": its pages must go before it does");
    }
    return space;
  }

  /**
   * All that there are.
   *
   * @return in the order of their numbers
   */
  public List<AddressSpace> all() {
    List<AddressSpace> all = new ArrayList<>();
    for (AddressSpace space : byId) {
      if (space != null) {
        all.add(space);
      }
    }
    return all;
  }

  SlabCache nodes() {
    return nodes;
  }

  ValueNodes valueNodes() {
    return valueNodes;
  }

  int register(AddressSpace space) {
    Integer reused = free.poll();
    if (reused != null) {
      byId.set(reused, space);
      return reused;
    }
    byId.add(space);
    return byId.size() - 1;
  }

  void unregister(int id) {
    byId.set(id, null);
    free.add(id);
  }
}
