package org.kmem.mm.procfs.seq;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.kmem.mm.abi.BitmapText;
import org.kmem.mm.abi.Errno;

/** Text out and numbers in. */
class SeqTest {
  @Test
  void seqText_numbers_fillTheirColumns() {
    String text =
        new SeqText()
            .pages("MemTotal:       ", 118_808)
            .kilobytes("HardwareCorrupted: ", 0, 5)
            .hex(0x400000, 8)
            .octal(022, 4)
            .toString();
    assertThat(text)
        .isEqualTo("MemTotal:         475232 kB\nHardwareCorrupted:     0 kB\n004000000022");
  }

  @Test
  void seqText_padTo_fillsFromTheLineAndAddsOne() {
    SeqText out = new SeqText().text("first\n").beginLine().text("abc").padTo(5).text("x");
    assertThat(out.toString()).isEqualTo("first\nabc   x");
  }

  @Test
  void bitmap_mask_groupsWords() {
    assertThat(BitmapText.mask(n -> true, 1)).isEqualTo("1");
    assertThat(BitmapText.mask(n -> true, 6)).isEqualTo("3f");
    assertThat(BitmapText.mask(n -> n == 32, 33)).isEqualTo("1,00000000");
  }

  @Test
  void bitmap_list_joinsRanges() {
    assertThat(BitmapText.list(n -> n != 2, 5)).isEqualTo("0-1,3-4");
    assertThat(BitmapText.list(n -> false, 5)).isEmpty();
    assertThat(BitmapText.list(n -> n == 4, 5)).isEqualTo("4");
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '"',
      value = {
        "5, 5",
        "\"5\n\", 5",
        "+5, 5",
        "010, 10",
        "0x10, -22",
        "\" 5\", -22",
        "5x, -22",
        "\"\", -22",
        "-1, -22",
        "4294967295, 4294967295",
        "4294967296, -34",
        "99999999999999999999, -34"
      })
  void sysfsInput_unsigned_readsAsTheKernel(String text, long expected) {
    assertThat(new SysfsInput(text).unsigned(32, value -> value)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "-1, -1",
    "0x10, 16",
    "010, 8",
    "2147483648, -34",
    "-2147483648, -2147483648",
    "-+1, -22"
  })
  void sysfsInput_signedInt_readsAsTheKernel(String text, long expected) {
    assertThat(new SysfsInput(text).signedInt(true, value -> value)).isEqualTo(expected);
  }

  @Test
  void sysfsInput_refusedByStore_answersThat() {
    assertThat(new SysfsInput("7").unsigned(64, value -> Errno.EBUSY.asResult()))
        .isEqualTo(Errno.EBUSY.asResult());
  }
}
