package org.kmem.mm.abi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MemSizeTest {
  @ParameterizedTest
  @CsvSource({
    "0,0", "4096,4096", "4K,4096", "4k,4096", "100M,104857600", "1G,1073741824",
    "2T,2199023255552", "0x1000,4096", "0x10K,16384", "-4K,-4096", "+1M,1048576", "010,8",
    "0xe,14", "0x1E,30", "1e,1152921504606846976"
  })
  void parse_sizes_areBytes(String text, long bytes) {
    assertThat(MemSize.parse(text)).isEqualTo(bytes);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "K", "-", "4X", "4KK", "--4", "0x", "9999999999G", "1.5M"})
  void parse_whatIsNoSize_isRefused(String text) {
    assertThatThrownBy(() -> MemSize.parse(text))
        .isInstanceOf(MemSizeFormatException.class)
        .hasMessageContaining("\"" + text + "\"");
  }

  @ParameterizedTest
  @CsvSource({"0,0", "100,100", "4096,4K", "104857600,100M", "1073741824,1G", "-4096,-4K"})
  void format_bytes_useTheLargestUnit(long bytes, String text) {
    assertThat(MemSize.format(bytes)).isEqualTo(text);
    assertThat(MemSize.parse(text)).isEqualTo(bytes);
  }
}
