package org.kmem.mm.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.kmem.mm.machine.KernelArea.Kind;
import org.kmem.mm.pgtable.PagingMode;

/** The map against the kernel's documents and what the reference kernel printed. */
class KernelLayoutTest {
  @ParameterizedTest
  @EnumSource(PagingMode.class)
  void areas_anyMode_coverAllOfTheAddressSpace(PagingMode mode) {
    List<KernelArea> areas = KernelLayout.of(mode).areas();

    assertThat(areas.getFirst().start()).isZero();
    assertThat(areas.getLast().last()).isEqualTo(-1);
    for (int i = 1; i < areas.size(); i++) {
      assertThat(areas.get(i).start()).isEqualTo(areas.get(i - 1).last() + 1);
      assertThat(areas.get(i).start()).isNotEqualTo(areas.get(i - 1).start());
    }
    assertThat(areas.getFirst().kind()).isEqualTo(Kind.USER);
    assertThat(areas.getFirst().contains(mode.taskSizeBytes() - 1)).isTrue();
  }

  /** Sizes as documented; VmallocTotal as recorded with 4 levels in the labs and with 5 in the traces. */
  @ParameterizedTest
  @CsvSource({
    "X86_64_4LEVEL, 34359738367, 70368744177664, ffff888000000000",
    "X86_64_5LEVEL, 13743895347199, 36028797018963968, ff11000000000000",
    "ARM64_4LEVEL, 133141626879, 140737488355328, ffff000000000000"
  })
  void areas_ofMode_haveTheDocumentedSizes(
      PagingMode mode, long vmallocTotal, long directMapBytes, String directMap) {
    KernelLayout layout = KernelLayout.of(mode);

    assertThat(layout.vmallocTotalKbytes()).isEqualTo(vmallocTotal);
    assertThat(layout.area(Kind.DIRECT_MAP).sizeBytes()).isEqualTo(directMapBytes);
    assertThat(layout.addressOf(0)).isEqualTo(Long.parseUnsignedLong(directMap, 16));
  }

  /** Addresses that the reference kernel printed. */
  @ParameterizedTest
  @CsvSource({
    "ffffffff81000000, TEXT",
    "ffffffff83c2ffff, TEXT",
    "ffffffffc0201000, MODULES",
    "ffffc900001a5000, VMALLOC",
    "ffffe8ffffc00000, VMALLOC",
    "00007fff81787000, USER",
    "ffffffffff600000, OTHER"
  })
  void areaOf_recordedAddresses_isTheirs(String address, Kind kind) {
    KernelLayout layout = KernelLayout.of(PagingMode.X86_64_4LEVEL);
    assertThat(layout.areaOf(Long.parseUnsignedLong(address, 16)).kind()).isEqualTo(kind);
  }

  @Test
  void text_fourLevels_isReadable() {
    KernelLayout layout = KernelLayout.of(PagingMode.X86_64_4LEVEL);
    assertThat(layout.text())
        .contains("ffffc90000000000-ffffe8ffffffffff        32T vmalloc/ioremap space\n");
    assertThat(layout.structPageOf(2)).isEqualTo(0xffff_ea00_0000_0080L);
  }

  @Test
  void area_arm64Text_isRefused() {
    KernelLayout layout = KernelLayout.of(PagingMode.ARM64_4LEVEL);
    assertThatThrownBy(() -> layout.area(Kind.TEXT)).isInstanceOf(IllegalArgumentException.class);
  }
}
