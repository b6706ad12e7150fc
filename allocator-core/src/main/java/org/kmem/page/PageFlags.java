package org.kmem.page;

import java.util.List;

/**
 * The flags word of a struct page: where the block that starts here is, and what it is.
 *
 * <pre>
 *   31          22 21          12  11  10   8 7     4  3    2     0
 *   +-------------+----------+----+----+------+-------+----+-------+
 *   | zone id     |          |used|acct| type | order |comp| state |
 *   +-------------+----------+----+----+------+-------+----+-------+
 * </pre>
 *
 * <p>The word of a frame that is not the first of a block is 0 in state: interior, tail, or never
 * handed to the allocator. The type of a free block is that of its list; of an allocated one, what
 * was asked for. Pure functions; safe for any thread.
 */
public final class PageFlags {
  /** Not the first frame of a block, or reserved since boot. */
  public static final int NONE = 0;

  /** First frame of a block on a buddy free list. */
  public static final int BUDDY = 1;

  /** First frame of a block on a per-CPU list. */
  public static final int PCP = 2;

  /** First frame of an allocated block. */
  public static final int ALLOCATED = 3;

  /** The block is one compound page: it cannot be split into its pages. */
  public static final int COMPOUND = 1 << 3;

  /** The block was charged to someone and is uncharged when freed. */
  public static final int ACCOUNTED = 1 << 11;

  /** The block lies on a per-CPU list as a holder gave it back: its bytes were in use, and so are backed. */
  public static final int USED = 1 << 12;

  /** Number of zones that a flags word can name. */
  public static final int ZONE_LIMIT = 1 << 10;

  private static final int STATE_MASK = 7;
  private static final int ORDER_SHIFT = 4;
  private static final int ORDER_MASK = 15;
  private static final int TYPE_SHIFT = 8;
  private static final int TYPE_MASK = 7;
  private static final int ZONE_SHIFT = 22;

  /** State and order together: what a freed block must show. */
  private static final int STATE_ORDER_MASK = STATE_MASK | ORDER_MASK << ORDER_SHIFT;

  private static final List<String> STATE_NAMES =
      List.of(
          "not the first page of a block",
          "free in the buddy lists",
          "on a per-CPU list",
          "allocated");

  private PageFlags() {}

  /**
   * Builds a word.
   *
   * @param zoneId zone of the frame
   * @param state one of the states
   * @param order order of the block
   * @param migrateType list of a free block, request of an allocated one
   * @return the word
   */
  public static int of(int zoneId, int state, int order, int migrateType) {
    return zoneId << ZONE_SHIFT | migrateType << TYPE_SHIFT | order << ORDER_SHIFT | state;
  }

  /**
   * State of the block that starts at this frame.
   *
   * @param flags a word
   * @return one of the states
   */
  public static int state(int flags) {
    return flags & STATE_MASK;
  }

  /**
   * Order of the block that starts at this frame.
   *
   * @param flags a word
   * @return order
   */
  public static int order(int flags) {
    return flags >>> ORDER_SHIFT & ORDER_MASK;
  }

  /**
   * Migrate type of the block that starts at this frame.
   *
   * @param flags a word
   * @return migrate type
   */
  public static int migrateType(int flags) {
    return flags >>> TYPE_SHIFT & TYPE_MASK;
  }

  /**
   * Zone of a frame that is or was first of a block.
   *
   * @param flags a word
   * @return zone id
   */
  public static int zoneId(int flags) {
    return flags >>> ZONE_SHIFT;
  }

  /**
   * Whether a block of this state and order starts at the frame: one compare.
   *
   * @param flags a word
   * @param state expected state
   * @param order expected order
   * @return true if both are as expected
   */
  public static boolean is(int flags, int state, int order) {
    return (flags & STATE_ORDER_MASK) == (state | order << ORDER_SHIFT);
  }

  /**
   * Words for a state, for messages.
   *
   * @param flags a word
   * @return for example {@code "allocated"}
   */
  public static String stateName(int flags) {
    int state = state(flags);
    return state < STATE_NAMES.size() ? STATE_NAMES.get(state) : "corrupt (state " + state + ")";
  }
}
