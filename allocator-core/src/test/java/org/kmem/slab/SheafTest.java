package org.kmem.slab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.kmem.page.VerifyEngine;

final class SheafTest {
  @RegisterExtension final VerifyEngine engine = new VerifyEngine();

  @ParameterizedTest
  @CsvSource({
    "8, 60",
    "255, 60",
    "256, 26",
    "1023, 26",
    "1024, 12",
    "4095, 12",
    "4096, 4",
    "8192, 4"
  })
  void capacityFor_size_isTheKernels(int sizeBytes, int objects) {
    assertThat(Sheaf.capacityFor(sizeBytes)).isEqualTo(objects);
  }

  @Test
  void moveTo_moreThanThereIs_movesAllInOrder() {
    Sheaf sheaf = new Sheaf(4);
    sheaf.add(new long[] {0, 8, 16, 24}, 1, 3);
    long[] taken = new long[5];
    assertThat(sheaf.moveTo(taken, 1, 2)).isEqualTo(2);
    assertThat(taken).containsExactly(0, 16, 24, 0, 0);
    assertThat(sheaf.moveTo(taken, 3, 9)).isEqualTo(1);
    assertThat(taken).containsExactly(0, 16, 24, 8, 0);
    assertThat(sheaf.isEmpty()).isTrue();
  }

  @Test
  void emptyTo_withObjectsFreedTwice_dropsThoseAndFreesTheOthers() {
    SheafCache cache = engine.own(new SheafCache(SlabStrategy.LOCKED, 64), SheafCache::verify);
    ObjectSource below = cache.below;
    Sheaf sheaf = new Sheaf(6);
    long[] objects = new long[6];
    assertThat(below.allocBulk(0, SheafCache.GFP, objects, 0, 5)).isEqualTo(5);
    long freed = objects[1];
    objects[5] = objects[0]; // twice in the sheaf
    sheaf.add(objects, 0, 6);
    below.free(0, freed);

    assertThatThrownBy(() -> sheaf.emptyTo(below, 0))
        .isInstanceOf(BadObjectException.class)
        .hasMessageContaining("free already");
    assertThat(sheaf.isEmpty()).isTrue();
    assertThat(cache.inUse()).isZero();
  }
}
