package org.kmem.mm.folio;

/**
 * How many folios of each tier were evicted, came back, or were spared, and what that says about whom to evict next.
 *
 * <p>A tier is the binary order of magnitude of how often folios were accessed through file descriptors. A tier is
 * spared if its folios come back more often, in proportion, than those of tier 0; likewise anonymous memory or files,
 * weighed by swappiness. What is older than the oldest generation counts half, and half again with each
 * generation.
 *
 * <p>In pages. Belongs to the holder of the baton.
 *
 * <p>Kernel counterpart: the part of {@code struct lru_gen_folio} that {@code read_ctrl_pos}, {@code
 * positive_ctrl_err} and {@code reset_ctrl_pos} work on; {@code Documentation/mm/multigen_lru.rst}.
 */
public final class TierHistory {
  /** How many tiers there are. */
  public static final int MAX_NR_TIERS = 4;

  /** Fewer pages than these prove nothing. */
  private static final int MIN_LRU_BATCH = 64;

  private static final int SWAPPINESS_MAX = 200;
  private static final int TYPES = 2;
  private static final int CELLS = TYPES * MAX_NR_TIERS;

  private final long[] evicted = new long[CELLS];
  private final long[] refaulted = new long[CELLS];
  private final long[] spared = new long[CELLS];
  private final long[] averageTotal = new long[CELLS];
  private final long[] averageRefaulted = new long[CELLS];

  TierHistory() {}

  /**
   * The tier of a number of accesses.
   *
   * @param refs accesses beyond the first, as {@link LruLists#refs} counts them
   * @return 0 to 3
   */
  public static int tier(int refs) {
    return Integer.SIZE - Integer.numberOfLeadingZeros(refs);
  }

  private static int cell(int type, int tier) {
    return type * MAX_NR_TIERS + tier;
  }

  /**
   * Notes that folios were evicted.
   *
   * @param type {@link LruVec#TYPE_ANON} or {@link LruVec#TYPE_FILE}
   * @param tier their tier
   * @param pages how many
   */
  public void noteEvicted(int type, int tier, long pages) {
    evicted[cell(type, tier)] += pages;
  }

  /**
   * Notes that folios came back soon after they were evicted.
   *
   * @param type {@link LruVec#TYPE_ANON} or {@link LruVec#TYPE_FILE}
   * @param tier the tier that they were evicted from
   * @param pages how many
   */
  public void noteRefaulted(int type, int tier, long pages) {
    refaulted[cell(type, tier)] += pages;
  }

  /**
   * Notes that folios were not evicted for the sake of their tier.
   *
   * @param type {@link LruVec#TYPE_ANON} or {@link LruVec#TYPE_FILE}
   * @param tier their tier, above 0
   * @param pages how many
   */
  public void noteSpared(int type, int tier, long pages) {
    spared[cell(type, tier)] += pages;
  }

  /**
   * Pages evicted since the oldest generation became the oldest.
   *
   * @param type {@link LruVec#TYPE_ANON} or {@link LruVec#TYPE_FILE}
   * @param tier the tier
   * @return pages
   */
  public long evicted(int type, int tier) {
    return evicted[cell(type, tier)];
  }

  /**
   * Pages that came back since the oldest generation became the oldest.
   *
   * @param type {@link LruVec#TYPE_ANON} or {@link LruVec#TYPE_FILE}
   * @param tier the tier
   * @return pages
   */
  public long refaulted(int type, int tier) {
    return refaulted[cell(type, tier)];
  }

  /**
   * Pages spared since the oldest generation became the oldest.
   *
   * @param type {@link LruVec#TYPE_ANON} or {@link LruVec#TYPE_FILE}
   * @param tier the tier
   * @return pages
   */
  public long spared(int type, int tier) {
    return spared[cell(type, tier)];
  }

  /**
   * What is left of the pages that were taken or spared before.
   *
   * @param type {@link LruVec#TYPE_ANON} or {@link LruVec#TYPE_FILE}
   * @param tier the tier
   * @return pages, moving average
   */
  public long averageTotal(int type, int tier) {
    return averageTotal[cell(type, tier)];
  }

  /**
   * What is left of the pages that came back before.
   *
   * @param type {@link LruVec#TYPE_ANON} or {@link LruVec#TYPE_FILE}
   * @param tier the tier
   * @return pages, moving average
   */
  public long averageRefaulted(int type, int tier) {
    return averageRefaulted[cell(type, tier)];
  }

  private long total(int cell) {
    return evicted[cell] + spared[cell];
  }

  /** The oldest generation of a type is gone: its history becomes part of the averages. */
  void passOn(int type) {
    for (int tier = 0; tier < MAX_NR_TIERS; tier++) {
      int cell = cell(type, tier);
      averageRefaulted[cell] = (averageRefaulted[cell] + refaulted[cell]) / 2;
      averageTotal[cell] = (averageTotal[cell] + total(cell)) / 2;
      refaulted[cell] = 0;
      evicted[cell] = 0;
      spared[cell] = 0;
    }
  }

  /**
   * Which type to evict from, where the oldest generations of both are equally old.
   *
   * @param swappiness 1 to 199
   * @return {@link LruVec#TYPE_ANON} or {@link LruVec#TYPE_FILE}
   */
  public int typeToEvict(int swappiness) {
    return comesBackLess(
            cell(LruVec.TYPE_ANON, 0),
            swappiness,
            cell(LruVec.TYPE_FILE, 0),
            SWAPPINESS_MAX - swappiness)
        ? LruVec.TYPE_FILE
        : LruVec.TYPE_ANON;
  }

  /**
   * The last tier to be evicted, of a type that was {@linkplain #typeToEvict chosen} before the other.
   *
   * @param type the type
   * @param swappiness 1 to 199
   * @return a tier; higher ones are spared
   */
  public int lastTier(int type, int swappiness) {
    int gain = type == LruVec.TYPE_ANON ? swappiness : SWAPPINESS_MAX - swappiness;
    return lastTier(type, cell(1 - type, 0), SWAPPINESS_MAX - gain, gain);
  }

  /**
   * The last tier to be evicted, of a type that is the only choice.
   *
   * @param type the type
   * @return a tier; higher ones are spared
   */
  public int lastTier(int type) {
    return lastTier(type, cell(type, 0), 1, 2);
  }

  private int lastTier(int type, int reference, int referenceGain, int gain) {
    int tier = 1;
    while (tier < MAX_NR_TIERS && comesBackLess(reference, referenceGain, cell(type, tier), gain)) {
      tier++;
    }
    return tier - 1;
  }

  /** Whether what a cell stands for came back hardly at all, or less often than the reference. */
  private boolean comesBackLess(int reference, int referenceGain, int cell, int gain) {
    long back = averageRefaulted[cell] + refaulted[cell];
    long referenceBack = averageRefaulted[reference] + refaulted[reference];
    long total = averageTotal[cell] + total(cell);
    long referenceTotal = averageTotal[reference] + total(reference);
    return back < MIN_LRU_BATCH
        || back * (referenceTotal + MIN_LRU_BATCH) * referenceGain
            <= (referenceBack + 1) * total * gain;
  }
}
