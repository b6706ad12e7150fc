package org.kmem.slab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class BarnTest {
  private static final int CAPACITY = 4;
  private static final int LIMIT = Barn.limitOf(Barn.ROOM);

  private final Barn barn = new Barn(CAPACITY, Barn.ROOM);

  private static Sheaf sheafOf(long first, int objects) {
    Sheaf sheaf = new Sheaf(CAPACITY);
    for (int i = 0; i < objects; i++) {
      sheaf.add(new long[] {first + i}, 0, 1);
    }
    return sheaf;
  }

  @Test
  void giveFull_moreThanTheLimit_isRefused() {
    for (int i = 0; i < LIMIT; i++) {
      assertThat(barn.hasRoom()).isTrue();
      assertThat(barn.giveFull(sheafOf(1 + 10L * i, CAPACITY))).isTrue();
    }
    assertThat(barn.hasRoom()).isFalse();
    assertThat(barn.giveFull(sheafOf(1000, CAPACITY))).isFalse();
    assertThat(barn.objects()).isEqualTo((long) LIMIT * CAPACITY);
    List<Long> objects = new ArrayList<>();
    barn.forEachFull(objects::add);
    assertThat(objects).hasSize(LIMIT * CAPACITY).doesNotHaveDuplicates().doesNotContain(1000L);
  }

  @Test
  void takeFull_afterGiveFull_isTheSameSheafOnce() {
    Sheaf sheaf = sheafOf(1, CAPACITY);
    barn.giveFull(sheaf);
    assertThat(barn.takeFull()).isSameAs(sheaf);
    assertThat(barn.takeFull()).isNull();
  }

  @Test
  void takeEmpty_ofBarnWithoutOne_isNewAndTheGivenOneIsUsedAgain() {
    Sheaf made = barn.takeEmpty();
    assertThat(made.isEmpty()).isTrue();
    assertThat(made.capacity()).isEqualTo(CAPACITY);
    barn.giveEmpty(made);
    assertThat(barn.takeEmpty()).isSameAs(made);
    barn.giveEmpty(made);
    barn.trim();
    assertThat(barn.takeEmpty()).isNotSameAs(made);
  }

  @Test
  void forEachFull_sheafThatIsNotFull_isFound() {
    barn.giveFull(sheafOf(1, CAPACITY - 1));
    assertThatIllegalStateException()
        .isThrownBy(() -> barn.forEachFull(object -> {}))
        .withMessageContaining("B1 broken");
  }

  @Test
  void forEachFull_emptySheafThatHasAnObject_isFound() {
    barn.giveEmpty(sheafOf(1, 1));
    assertThatIllegalStateException()
        .isThrownBy(() -> barn.forEachFull(object -> {}))
        .withMessageContaining("B1 broken");
  }
}
