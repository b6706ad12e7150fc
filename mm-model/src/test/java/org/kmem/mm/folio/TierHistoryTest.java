package org.kmem.mm.folio;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TierHistoryTest {
  private static final int ANON = LruVec.TYPE_ANON;
  private static final int FILE = LruVec.TYPE_FILE;

  private final TierHistory tiers = new TierHistory();

  @Test
  void tier_ofAccesses_isTheirBinaryOrder() {
    int[] found = new int[5];
    for (int refs = 0; refs < found.length; refs++) {
      found[refs] = TierHistory.tier(refs);
    }
    assertThat(found).containsExactly(0, 1, 2, 2, 3);
  }

  @Test
  void lastTier_nothingCameBack_sparesNobody() {
    tiers.noteEvicted(FILE, 0, 10_000);
    assertThat(tiers.lastTier(FILE)).isEqualTo(TierHistory.MAX_NR_TIERS - 1);
  }

  @Test
  void lastTier_tierComesBackMoreOftenThanTheFirst_sparesIt() {
    tiers.noteEvicted(FILE, 0, 10_000);
    tiers.noteRefaulted(FILE, 0, 100);
    tiers.noteEvicted(FILE, 1, 1_000);
    tiers.noteRefaulted(FILE, 1, 500);
    assertThat(tiers.lastTier(FILE)).isZero();
    assertThat(tiers.lastTier(ANON)).isEqualTo(TierHistory.MAX_NR_TIERS - 1);
  }

  @Test
  void typeToEvict_filesComeBack_takesAnonymousMemoryInstead() {
    assertThat(tiers.typeToEvict(60)).isEqualTo(FILE);
    tiers.noteEvicted(FILE, 0, 1_000);
    tiers.noteRefaulted(FILE, 0, 900);
    tiers.noteEvicted(ANON, 0, 1_000);
    assertThat(tiers.typeToEvict(60)).isEqualTo(ANON);
  }

  @Test
  void passOn_oldestGenerationGone_historyCountsHalf() {
    tiers.noteEvicted(FILE, 1, 100);
    tiers.noteRefaulted(FILE, 1, 40);
    tiers.noteSpared(FILE, 1, 20);
    tiers.passOn(FILE);
    assertThat(tiers.evicted(FILE, 1) + tiers.refaulted(FILE, 1) + tiers.spared(FILE, 1)).isZero();
    assertThat(tiers.averageTotal(FILE, 1)).isEqualTo(60);
    assertThat(tiers.averageRefaulted(FILE, 1)).isEqualTo(20);
  }
}
