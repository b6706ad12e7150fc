package org.kmem.bench.micro;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SuiteTest {
  @Test
  void all_always_isWhatTheProcessorFound() {
    assertThat(Suite.all())
        .contains(
            "org.kmem.bench.micro.OrderZeroBulk.bulk", "org.kmem.bench.micro.OrderZeroPair.pair")
        .isSorted();
  }

  @Test
  void matching_partOfAName_findsIt() {
    assertThat(Suite.matching("ZeroPair"))
        .containsExactly("org.kmem.bench.micro.OrderZeroPair.pair");
    assertThat(Suite.matching("nothing of the kind")).isEmpty();
    assertThat(Suite.matching("")).isEqualTo(Suite.all());
  }

  @Test
  void label_fullName_isClassAndMethod() {
    assertThat(Suite.label("org.kmem.bench.micro.OrderZeroPair.pair"))
        .isEqualTo("OrderZeroPair.pair");
    assertThat(Suite.label("Short.name")).isEqualTo("Short.name");
  }
}
