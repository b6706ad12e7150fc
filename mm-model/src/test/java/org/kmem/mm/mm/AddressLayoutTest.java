package org.kmem.mm.mm;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.kmem.mm.abi.Rlimit;
import org.kmem.mm.pgtable.PagingMode;
import org.kmem.mm.sim.Rng;

/** Where programs find themselves: the addresses that debuggers show without randomization, and bounds with. */
class AddressLayoutTest {
  private static final long MB = 1L << 20;
  private static final long GB = 1L << 30;
  private static final int RND_BITS = 28;

  private static AddressLayout fixed(PagingMode mode, long stackLimitBytes) {
    return AddressLayout.of(mode, stackLimitBytes, false, RND_BITS, null);
  }

  @Test
  void of_x86WithoutChance_hasTheAddressesOfDebuggers() {
    AddressLayout layout = fixed(PagingMode.X86_64_4LEVEL, 8 * MB);
    assertThat(layout.stackTop()).isEqualTo(0x7fff_ffff_f000L);
    assertThat(layout.mmapBase()).isEqualTo(0x7fff_f7ff_f000L);
    assertThat(layout.topDown()).isTrue();
    assertThat(layout.heapStart(0x4f_1234)).isEqualTo(0x4f_2000);
  }

  @Test
  void of_largeStackLimit_leavesRoomForItAndNoMoreThanFiveSixths() {
    long top = 0x7fff_ffff_f000L;
    assertThat(fixed(PagingMode.X86_64_4LEVEL, GB).mmapBase()).isEqualTo(top - GB - MB);
    AddressLayout unlimited = fixed(PagingMode.X86_64_4LEVEL, Rlimit.INFINITY);
    assertThat(unlimited.mmapBase()).isBetween(top / 6, top / 6 + MB);
    assertThat(unlimited.topDown()).isTrue();
  }

  @Test
  void of_fiveLevels_staysInTheOldWindowUnlessAsked() {
    AddressLayout layout = fixed(PagingMode.X86_64_5LEVEL, 8 * MB);
    assertThat(layout.mmapBase()).isEqualTo(0x7fff_f7ff_f000L);
    assertThat(layout.taskSizeBytes()).isEqualTo((1L << 56) - 4096);
    assertThat(layout.defaultWindowBytes()).isEqualTo(0x7fff_ffff_f000L);
  }

  @Test
  void of_arm64_usesAllOf48BitsAndGrowsUpWithoutStackLimit() {
    AddressLayout layout = fixed(PagingMode.ARM64_4LEVEL, 8 * MB);
    assertThat(layout.stackTop()).isEqualTo(1L << 48);
    assertThat(layout.mmapBase()).isEqualTo((1L << 48) - 128 * MB);
    AddressLayout upwards = fixed(PagingMode.ARM64_4LEVEL, Rlimit.INFINITY);
    assertThat(upwards.topDown()).isFalse();
    assertThat(upwards.mmapBase()).isEqualTo(1L << 46);
  }

  @Test
  void of_chance_movesEverythingWithinItsBoundsAndFollowsTheSeed() {
    for (int seed = 0; seed < 200; seed++) {
      AddressLayout layout = random(seed);
      assertThat(layout).isEqualTo(random(seed));
      assertThat(layout.stackTop()).isBetween(0x7fff_ffff_f000L - 16 * GB, 0x7fff_ffff_f000L);
      // 16 GiB are kept for where the stack may be, and 2^28 pages are left to chance.
      long highest = 0x7fff_ffff_f000L - 16 * GB - 8 * MB;
      assertThat(layout.mmapBase()).isBetween(highest - (1L << 40), highest);
      assertThat(layout.heapStart(0x50_0000)).isBetween(0x50_0000L, 0x50_0000L + GB);
      assertThat(layout.mmapBase() % 4096).isZero();
    }
    assertThat(random(1)).isNotEqualTo(random(2));
  }

  private static AddressLayout random(long seed) {
    return AddressLayout.of(
        PagingMode.X86_64_4LEVEL, 8 * MB, false, RND_BITS, new Rng(seed).stream("aslr"));
  }
}
