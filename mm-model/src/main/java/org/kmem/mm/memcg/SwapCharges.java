package org.kmem.mm.memcg;

import org.kmem.mm.abi.Errno;

/**
 * Charges swap slots. Who gives out slots remembers for each the number of the group that is charged, and gives it
 * back with the slot.
 *
 * <p>Belongs to the holder of the baton; never waits. Kernel counterpart: {@code mem_cgroup_try_charge_swap},
 * {@code mem_cgroup_uncharge_swap}, {@code mem_cgroup_get_nr_swap_pages}, {@code mem_cgroup_swap_full}.
 */
public final class SwapCharges {
  private final MemoryCgroups groups;

  SwapCharges(MemoryCgroups groups) {
    this.groups = groups;
  }

  /**
   * The group that slots of a page are charged to: the page's, or, if that was removed, the nearest above it that is
   * there; a removed group with slots from before goes on paying. {@code mem_cgroup_id_get_online}.
   *
   * @param memcg number of the group that the page is charged to
   * @return number of the group that pays
   */
  public int payer(int memcg) {
    MemoryCgroup at = groups.byId(memcg);
    for (MemoryCgroup up = at.parent();
        up != null && !at.isOnline() && at.swapPages == 0;
        up = at.parent()) {
      at = up;
    }
    return at.id();
  }

  /**
   * Charges slots to the group that pays for a page that is to be swapped out.
   *
   * @param memcg number of the group, as {@link #payer} says
   * @param slots how many
   * @return 0, or {@code ENOMEM} if {@code memory.swap.max} of it or one above it forbids it
   */
  public long charge(int memcg, long slots) {
    MemoryCgroup group = groups.byId(memcg);
    if (group.isRoot()) {
      return 0;
    }
    PageCounter full = group.swap().tryCharge(slots);
    if (full != null) {
      full.group().count(MemcgEvent.SWAP_MAX);
      full.group().count(MemcgEvent.SWAP_FAIL);
      return Errno.ENOMEM.asResult();
    }
    group.swapPages += slots;
    return 0;
  }

  /**
   * Notes that no device had a slot for a page of a group.
   *
   * @param memcg number of the group
   */
  public void noSlot(int memcg) {
    groups.byId(memcg).count(MemcgEvent.SWAP_FAIL);
  }

  /**
   * Takes the charge of slots back.
   *
   * @param memcg number of the group that was charged
   * @param slots how many
   */
  public void uncharge(int memcg, long slots) {
    MemoryCgroup group = groups.byId(memcg);
    if (!group.isRoot()) {
      group.swap().uncharge(slots);
      group.swapPages -= slots;
      groups.swapFreed(group);
    }
  }

  /**
   * How many pages of a group could still be swapped out.
   *
   * @param memcg number of the group
   * @param freeSlots free slots of the machine
   * @return pages, not negative
   */
  public long room(int memcg, long freeSlots) {
    long room = freeSlots;
    MemoryCgroup at = groups.byId(memcg);
    for (MemoryCgroup up = at.parent(); up != null; up = at.parent()) {
      room = Math.min(room, at.swap().margin());
      at = up;
    }
    return room;
  }

  /**
   * Whether a group has so much in swap that slots of pages which are back in memory should be freed: half of
   * what it, or one above it, may have.
   *
   * @param memcg number of the group
   * @return true if so
   */
  public boolean isFull(int memcg) {
    MemoryCgroup at = groups.byId(memcg);
    for (MemoryCgroup up = at.parent(); up != null; up = at.parent()) {
      long usage = at.swap().usage();
      if (usage * 2 >= at.swap().high() || usage * 2 >= at.swap().max()) {
        return true;
      }
      at = up;
    }
    return false;
  }

  /**
   * The group that pays for a page which comes back from swap: the one whose slot it was, or, if that was removed,
   * the running task's.
   *
   * @param memcg number of the group that is charged for the slot
   * @return the group
   */
  public MemoryCgroup ownerOnSwapIn(int memcg) {
    MemoryCgroup group = groups.find(memcg);
    return group != null && group.isOnline() ? group : groups.ofCurrentTask();
  }
}
