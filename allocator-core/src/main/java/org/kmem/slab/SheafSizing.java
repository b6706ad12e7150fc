package org.kmem.slab;

/**
 * How many objects a sheaf of a cache has room for, and how many sheaves a barn. Immutable.
 *
 * @param capacity objects of a sheaf; 0 if the cache has no sheaves
 * @param barnRoom full sheaves that a barn has room for
 * @param bytes what the objects in all sheaves of the cache may take
 */
record SheafSizing(int capacity, int barnRoom, long bytes) {
  /** Of a cache without sheaves. */
  static final SheafSizing NONE = new SheafSizing(0, 0, 0);

  /**
   * The largest that stays within some memory: first barns get smaller, then sheaves; below the kernel's smallest
   * sheaf there is none.
   *
   * @param mostBytes what the objects in all sheaves may take
   * @param memoryBytes all memory, for {@link Barn#roomFor}
   * @param sizeBytes size of an object in its slab
   * @param slots stacks of two sheaves
   * @param nodes barns
   */
  static SheafSizing within(long mostBytes, long memoryBytes, int sizeBytes, int slots, int nodes) {
    int wanted = Sheaf.capacityFor(sizeBytes);
    int useful = Barn.roomFor(memoryBytes, (long) wanted * sizeBytes);
    for (int room = useful; room >= Barn.ROOM_SMALLEST; room /= 2) {
      SheafSizing sizing = of(wanted, room, sizeBytes, slots, nodes);
      if (sizing.bytes <= mostBytes) {
        return sizing;
      }
    }
    long each = of(1, Barn.ROOM_SMALLEST, sizeBytes, slots, nodes).bytes;
    int capacity = (int) (mostBytes / each);
    return capacity < Sheaf.MIN_CAPACITY
        ? NONE
        : of(capacity, Barn.ROOM_SMALLEST, sizeBytes, slots, nodes);
  }

  private static SheafSizing of(int capacity, int barnRoom, int sizeBytes, int slots, int nodes) {
    long sheaves = 2L * slots + (long) nodes * barnRoom;
    return new SheafSizing(capacity, barnRoom, sheaves * capacity * sizeBytes);
  }

  boolean hasSheaves() {
    return capacity > 0;
  }
}
