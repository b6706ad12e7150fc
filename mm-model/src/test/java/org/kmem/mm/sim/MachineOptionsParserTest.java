package org.kmem.mm.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MachineOptionsParserTest {
  private static final long MIB = 1L << 20;

  @Test
  void ofLab_withoutHeader_isTheDefaultMachine() {
    assertThat(MachineOptionsParser.ofLab("#!/bin/sh\n# Demand-zero. [faults]\ntask new a\n"))
        .isEqualTo(MachineOptions.DEFAULTS);
  }

  @Test
  void ofLab_withHeader_isTheMachineItAsksFor() {
    MachineOptions options =
        MachineOptionsParser.ofLab(
            "#!/bin/sh\n#! mem=1024 cpus=2 numa=2 append=numa_balancing=0,psi=1\n#! swap=256M\ntask\n");

    assertThat(options.memoryBytes()).isEqualTo(1024 * MIB);
    assertThat(options.cpus()).isEqualTo(2);
    assertThat(options.nodes()).isEqualTo(2);
    assertThat(options.swapBytes()).containsExactly(256 * MIB);
    assertThat(options.kernelParameters().value("numa_balancing")).contains("0");
    assertThat(options.kernelParameters()).hasToString("numa_balancing=0 psi=1");
    assertThat(options.rotational()).isFalse();
    assertThat(Reference.numaBalancing(options)).isFalse();
  }

  @Test
  void ofArguments_allOptions_areUnderstood() {
    MachineOptions options =
        MachineOptionsParser.ofArguments(
            MachineOptions.DEFAULTS,
            List.of(
                "--memory",
                "2G",
                "--cpus=4",
                "--nodes",
                "2",
                "--swap",
                "256M,1G",
                "--thp",
                "never",
                "--lru-gen",
                "off",
                "--seed",
                "-7",
                "--rotational",
                "1",
                "--levels",
                "5",
                "--timeout",
                "30",
                "--append",
                "psi=1"));

    assertThat(options)
        .isEqualTo(
            new MachineOptions(
                2048 * MIB,
                4,
                2,
                List.of(256 * MIB, 1024 * MIB),
                KernelParameters.of(List.of("psi=1", "transparent_hugepage=never")),
                true,
                Arch.X86_64,
                5,
                false,
                -7,
                30));
    assertThat(Reference.numaBalancing(options)).isTrue();
    assertThat(options.withSeed(9).seed()).isEqualTo(9);
  }

  @Test
  void ofArguments_arm64_isUnderstood() {
    assertThat(
            MachineOptionsParser.ofArguments(MachineOptions.DEFAULTS, List.of("--arch", "arm64"))
                .arch())
        .isEqualTo(Arch.ARM64);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--mem=1M",
        "--cpus=0",
        "--cpus=8193",
        "--cpus=x",
        "--nodes=9",
        "--nodes=0",
        "--swap=5Q",
        "--arch=mips",
        "--levels=3",
        "--thp=maybe",
        "--rotational=yes",
        "--seed=",
        "--timeout=0",
        "--speed=1",
        "--cpus",
        "cpus=1",
        "--lru-gen=7",
        "--mem=lots"
      })
  void ofArguments_whatNoMachineHas_isRefused(String argument) {
    assertThatThrownBy(
            () -> MachineOptionsParser.ofArguments(MachineOptions.DEFAULTS, List.of(argument)))
        .isInstanceOf(MachineOptionsException.class);
  }

  @Test
  void ofArguments_fiveLevelsOnArm64_areRefused() {
    assertThatThrownBy(() ->
            MachineOptionsParser.ofArguments(
                MachineOptions.DEFAULTS, List.of("--arch=arm64", "--levels=5")))
        .isInstanceOf(MachineOptionsException.class)
        .hasMessageContaining("levels=5");
  }
}
