package org.kmem.slab;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CacheFiguresTest {
  @ParameterizedTest
  @ValueSource(strings = {"", " ", "a b", "a\n", "\tb"})
  void constructor_nameThatIsNotOneWord_isRejected(String name) {
    assertThatThrownBy(() -> new CacheFigures(name, 0, 0, 8, 512, 1, 0, 0))
        .isInstanceOf(InvalidCacheException.class)
        .hasMessageContaining("white space");
  }

  @Test
  void constructor_figureBelowZero_isRejected() {
    assertThatThrownBy(() -> new CacheFigures("filp", -1, 0, 8, 512, 1, 0, 0))
        .isInstanceOf(InvalidCacheException.class);
    assertThatThrownBy(() -> new CacheFigures("filp", 0, 0, 8, -1, 1, 0, 0))
        .isInstanceOf(InvalidCacheException.class);
  }
}
