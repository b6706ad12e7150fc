package org.kmem.gfp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.kmem.gfp.GfpFlags.*;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class GfpFlagsTest {
  static Stream<String> textsOf612() throws IOException {
    return texts("gfp-flags-6.12.txt");
  }

  static Stream<String> textsOf618() throws IOException {
    return texts("gfp-flags-6.18.txt");
  }

  private static Stream<String> texts(String resource) throws IOException {
    try (InputStream in =
        Objects.requireNonNull(GfpFlagsTest.class.getResourceAsStream(resource), resource)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.startsWith("#"));
    }
  }

  @Test
  void bits_areThoseOfTheKernel_spotChecked() {
    assertThat(GFP_KERNEL).isEqualTo(0xcc0);
    assertThat(GFP_KERNEL_ACCOUNT).isEqualTo(0x400cc0);
    assertThat(GFP_ATOMIC).isEqualTo(0x820);
    assertThat(GFP_NOWAIT).isEqualTo(0x2800);
    assertThat(GFP_NOFS).isEqualTo(0xc40);
    assertThat(GFP_HIGHUSER_MOVABLE).isEqualTo(0x100cca);
    assertThat(GFP_HIGHUSER_MOVABLE | __GFP_COMP).isEqualTo(0x140cca);
    assertThat(GFP_TRANSHUGE_LIGHT).isEqualTo(0x1c20ca);
    assertThat(GFP_TRANSHUGE).isEqualTo(0x1c24ca);
    assertThat(GFP_BITS_MASK).isEqualTo(0x1fffdff);
  }

  @ParameterizedTest
  @MethodSource("textsOf612")
  void format_textOf612Trace_isReproducedExactly(String text) {
    assertThat(format(parse(text))).isEqualTo(text);
    assertThatCode(() -> validate(parse(text))).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @MethodSource("textsOf618")
  void parse_textOf618Trace_hasTheSameFlagsInAnotherOrder(String text) {
    int gfp = parse(text);

    assertThat(parse(format(gfp))).isEqualTo(gfp);
    assertThat(new TreeSet<>(Stream.of(format(gfp).split("\\|", -1)).toList()))
        .isEqualTo(new TreeSet<>(Stream.of(text.split("\\|", -1)).toList()));
  }

  @Test
  void parse_ordersOfBothKernels_giveEqualBits() {
    assertThat(parse("GFP_HIGHUSER_MOVABLE|__GFP_COMP|__GFP_ZERO"))
        .isEqualTo(parse("GFP_HIGHUSER_MOVABLE|__GFP_ZERO|__GFP_COMP"))
        .isEqualTo(GFP_HIGHUSER_MOVABLE | __GFP_COMP | __GFP_ZERO);
  }

  @Test
  void format_noFlagsAndUnnamedBits_asTheKernelPrintsThem() {
    assertThat(format(0)).isEqualTo("none");
    assertThat(parse("none")).isZero();
    assertThat(format(GFP_ATOMIC | __GFP_DMA)).isEqualTo("GFP_ATOMIC|GFP_DMA");
    assertThat(format(GFP_KERNEL | __GFP_NO_OBJ_EXT | 1 << 31)).isEqualTo("GFP_KERNEL|0x81000000");
    assertThat(parse("GFP_KERNEL|0x81000000")).isEqualTo(GFP_KERNEL | __GFP_NO_OBJ_EXT | 1 << 31);
    assertThat(format(__GFP_ZEROTAGS | __GFP_DIRECT_RECLAIM))
        .isEqualTo("__GFP_DIRECT_RECLAIM|__GFP_ZEROTAGS");
  }

  @Test
  void parse_everySingleBit_isTheInverseOfFormat() {
    for (int bit = 0; bit < Integer.SIZE; bit++) {
      assertThat(parse(format(1 << bit))).isEqualTo(1 << bit);
    }
  }

  @Test
  void parse_unknownOrMissingFlag_tellsThePosition() {
    assertThatThrownBy(() -> parse("GFP_KERNEL|__GFP_BOGUS|__GFP_ZERO"))
        .isInstanceOfSatisfying(
            GfpFlagsFormatException.class, e -> assertThat(e.position()).isEqualTo(11))
        .hasMessageContaining("__GFP_BOGUS");
    assertThatThrownBy(() -> parse("GFP_KERNEL|"))
        .isInstanceOfSatisfying(
            GfpFlagsFormatException.class, e -> assertThat(e.position()).isEqualTo(11));
    assertThatThrownBy(() -> parse("")).isInstanceOf(GfpFlagsFormatException.class);
    assertThatThrownBy(() -> parse("GFP_KERNEL|none")).isInstanceOf(GfpFlagsFormatException.class);
    assertThatThrownBy(() -> parse("0x123456789")).isInstanceOf(GfpFlagsFormatException.class);
    assertThatThrownBy(() -> parse("0x-1")).isInstanceOf(GfpFlagsFormatException.class);
    assertThatThrownBy(() -> parse("gfp_kernel")).isInstanceOf(GfpFlagsFormatException.class);
  }

  @Test
  void migrateType_byMobilityBits_isWhatTracesPrint() {
    assertThat(migrateType(GFP_KERNEL)).isEqualTo(MigrateType.UNMOVABLE);
    assertThat(migrateType(GFP_HIGHUSER_MOVABLE)).isEqualTo(MigrateType.MOVABLE);
    assertThat(migrateType(GFP_NOFS | __GFP_RECLAIMABLE)).isEqualTo(MigrateType.RECLAIMABLE);
  }

  @Test
  void highestZone_everyValidZoneModifier_isTheKernelsZone() {
    assertThat(highestZone(GFP_KERNEL)).isEqualTo(2);
    assertThat(highestZone(GFP_KERNEL | __GFP_DMA)).isEqualTo(0);
    assertThat(highestZone(GFP_KERNEL | __GFP_DMA32)).isEqualTo(1);
    assertThat(highestZone(GFP_HIGHUSER)).isEqualTo(2);
    assertThat(highestZone(GFP_HIGHUSER_MOVABLE)).isEqualTo(3);
    assertThat(highestZone(GFP_KERNEL | __GFP_MOVABLE)).isEqualTo(2);
    assertThat(highestZone(__GFP_MOVABLE | __GFP_DMA)).isEqualTo(0);
    assertThat(highestZone(__GFP_MOVABLE | __GFP_DMA32)).isEqualTo(1);
  }

  @Test
  void allowsBlocking_byDirectReclaim_onlySleepersMay() {
    assertThat(allowsBlocking(GFP_KERNEL)).isTrue();
    assertThat(allowsBlocking(GFP_NOIO)).isTrue();
    assertThat(allowsBlocking(GFP_ATOMIC)).isFalse();
    assertThat(allowsBlocking(GFP_NOWAIT)).isFalse();
    assertThat(allowsBlocking(GFP_TRANSHUGE_LIGHT)).isFalse();
  }

  @Test
  void validate_everyPlacement_rejectsTheKernelsBadZones() {
    for (int bits = 0; bits < 32; bits++) {
      int zoneBits = bits & 7;
      boolean badZone = zoneBits == 3 || zoneBits == 5 || zoneBits == 6 || zoneBits == 7;
      assertThat(isValid(bits)).as("%#x", bits).isEqualTo(!badZone && bits >>> 3 != 3);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GFP_KERNEL|GFP_DMA|GFP_DMA32",
        "GFP_DMA|__GFP_HIGHMEM",
        "__GFP_HIGHMEM|GFP_DMA32|__GFP_MOVABLE",
        "GFP_KERNEL|__GFP_MOVABLE|__GFP_RECLAIMABLE",
        "GFP_NOWAIT|__GFP_NOFAIL",
        "GFP_KERNEL|0x200",
        "GFP_KERNEL|0x80000000"
      })
  void validate_impossibleCombination_isExplained(String text) {
    int gfp = parse(text);

    assertThat(isValid(gfp)).isFalse();
    assertThatThrownBy(() -> validate(gfp))
        .isInstanceOfSatisfying(InvalidGfpException.class, e -> assertThat(e.gfp()).isEqualTo(gfp))
        .hasMessageContaining("gfp_mask=0x")
        .hasMessageContaining(": ");
  }

  @Test
  void validate_whatTheKernelServes_isAccepted() {
    validate(GFP_KERNEL | __GFP_MEMALLOC | __GFP_NOMEMALLOC);
    validate(GFP_KERNEL | __GFP_NOFAIL, 2);

    assertThat(isDiscouraged(GFP_KERNEL | __GFP_NOFAIL, 2)).isTrue();
    assertThat(isDiscouraged(GFP_KERNEL | __GFP_NOFAIL, 1)).isFalse();
    assertThat(isDiscouraged(GFP_KERNEL, 2)).isFalse();
    assertThatThrownBy(() -> validate(GFP_KERNEL | __GFP_NOFAIL, 11))
        .isInstanceOf(InvalidGfpException.class)
        .hasMessageContaining("order 11");
  }
}
