package org.kmem.mm.scenario.actor;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AmountTest {
  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "4096, 4096",
    "64K, 65536",
    "2m, 2097152",
    "1G, 1073741824",
    "128T, 140737488355328",
    "0x1000, 4096",
    "0x10K, 16384",
    "0xe, 14",
    "010, 8",
    "-4K, -4096",
    "+64K, 65536",
    "16Kx, 16384",
    "abc, 0",
    "0x, 0",
    "09, 0",
    "99999999999999999999, 9223372036854775807"
  })
  void bytes_ofAnyWord_areWhatStrtolAndTheUnitSay(String word, long expected) {
    assertThat(Amount.bytes(word)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({"1, true", "-1, true", "+0x10, true", "m1, false", "-, false", "stride, false"})
  void isNumber_ofAWord_asksForADigitAfterTheSign(String word, boolean expected) {
    assertThat(Amount.isNumber(word)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({"0, 0", "1024, 1K", "1048576, 1M", "1073741824, 1024M", "1536, 1536", "65536, 64K"})
  void human_ofBytes_isTheLargestUnitThatDivides(long bytes, String expected) {
    // 1536 is no multiple of 1024: it stays in bytes
    assertThat(Amount.human(bytes)).isEqualTo(expected);
  }

  @Test
  void decimal_ofANumberBeforeText_isTheNumber() {
    assertThat(Amount.decimal("134217728 kB")).isEqualTo(134_217_728L);
    assertThat(Amount.decimal("0x10")).isZero();
  }
}
