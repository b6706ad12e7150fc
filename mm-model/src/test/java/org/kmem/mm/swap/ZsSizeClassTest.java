package org.kmem.mm.swap;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ZsSizeClassTest {
  /** From the reference machine: 4096 objects of 89 bytes took 112 pages, which is the class of 112. */
  @ParameterizedTest
  @CsvSource({"112, 7, 256", "32, 1, 128", "4096, 1, 1", "2048, 1, 2", "3264, 4, 5"})
  void chain_ofASize_wastesLeast(int bytes, int pages, int objects) {
    ZsSizeClass sizeClass = new ZsSizeClass(bytes);

    assertThat(sizeClass.chainPages()).isEqualTo(pages);
    assertThat(sizeClass.objects()).isEqualTo(objects);
  }
}
