package org.kmem.mm.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** The reference configuration is what the recorded kernel printed. */
class ReferenceTest {
  @Test
  void defaults_all_areThoseRecorded() throws IOException {
    Map<String, String> sysctls = new LinkedHashMap<>();
    Map<String, String> switches = new LinkedHashMap<>();
    try (InputStream in =
        Objects.requireNonNull(ReferenceTest.class.getResourceAsStream("sysctl-defaults.out"))) {
      new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .forEach(line -> {
            int colon = line.indexOf(": ");
            int equals = line.indexOf('=');
            if (colon >= 0) {
              switches.put(line.substring(0, colon), line.substring(colon + 2));
            } else {
              sysctls.put(line.substring(0, equals), line.substring(equals + 1));
            }
          });
    }

    assertThat(sysctls).isNotEmpty();
    assertThat(Reference.sysctlDefaults()).containsExactlyEntriesOf(sysctls);
    assertThat(Reference.switchDefaults()).containsExactlyEntriesOf(switches);
  }

  @Test
  void costs_ofIo_growWithSizeAndSeeks() {
    Costs costs = Costs.REFERENCE;
    assertThat(costs.io(4096, false))
        .isEqualTo(costs.ioRequest() + 4096 * 1_000_000_000L / costs.ioBytesPerSecond());
    assertThat(costs.io(8192, false)).isGreaterThan(costs.io(4096, false));
    assertThat(costs.io(4096, true)).isEqualTo(costs.io(4096, false) + costs.ioSeek());
  }
}
