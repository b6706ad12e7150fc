package org.kmem.bench.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BytesTest {
  @ParameterizedTest
  @CsvSource({
    "0, 0 B",
    "1023, 1023 B",
    "1024, 1.0 KiB",
    "25219072000, 23.5 GiB",
    "536870912, 512 MiB",
    "9223372036854775807, 8.0 EiB"
  })
  void text_anySize_hasBinaryUnit(long sizeBytes, String text) {
    assertThat(Bytes.text(sizeBytes)).isEqualTo(text);
  }
}
