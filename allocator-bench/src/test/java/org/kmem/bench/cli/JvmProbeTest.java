package org.kmem.bench.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JvmProbeTest {
  @Test
  void flags_usual_areFine() {
    List<String> usual = List.of("--enable-native-access=ALL-UNNAMED", "-Xmx1g", "-Dkmem.home=/k");
    assertThat(JvmProbe.flags(usual, Map.of("PATH", "/bin")).status()).isEqualTo(Finding.Status.OK);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-Xint",
        "-XX:TieredStopAtLevel=1",
        "-agentlib:jdwp=transport=dt_socket",
        "-javaagent:/a.jar",
        "-XX:-UseCompressedOops",
        "-Dkmem.memory.observed=true"
      })
  void flags_distorting_areNamed(String flag) {
    Finding finding = JvmProbe.flags(List.of("-Xmx1g", flag), Map.of());
    assertThat(finding.status()).isEqualTo(Finding.Status.WARN);
    assertThat(finding.advice()).isEqualTo("measure without " + flag);
  }

  @Test
  void flags_variableThatReachesForks_isNamed() {
    assertThat(JvmProbe.flags(List.of(), Map.of("JAVA_TOOL_OPTIONS", "-Xint")).advice())
        .isEqualTo("measure without $JAVA_TOOL_OPTIONS");
  }
}
