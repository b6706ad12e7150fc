package org.kmem.mm.cgroup;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.kmem.mm.abi.Errno;

class CpuBandwidthTest {
  private final CpuBandwidth cpu = new CpuBandwidth();

  @Test
  void setNice_whereWeightsAreApart_isReadBack() {
    for (int nice = -20; nice <= 10; nice++) {
      assertThat(cpu.setNice(nice)).isZero();
      assertThat(cpu.nice()).isEqualTo(nice);
    }
  }

  @Test
  void setWeight_ofIdleGroup_isInvalid() {
    cpu.setIdle(true);
    assertThat(cpu.weight()).isEqualTo(1);
    assertThat(cpu.setWeight(100)).isEqualTo(Errno.EINVAL.asResult());
    cpu.setIdle(false);
    assertThat(cpu.weight()).isEqualTo(100);
  }

  @Test
  void setMax_belowBurst_isInvalidAndChangesNothing() {
    assertThat(cpu.setMax(50_000, 100_000)).isZero();
    assertThat(cpu.setBurst(20_000)).isZero();
    assertThat(cpu.setMax(10_000, 1_000)).isEqualTo(Errno.EINVAL.asResult());
    assertThat(cpu.quotaMicros()).isEqualTo(50_000);
    assertThat(cpu.periodMicros()).isEqualTo(100_000);
  }
}
