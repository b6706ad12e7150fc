package org.kmem.bench.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProvenanceTest {
  @TempDir private Path folder;

  @Test
  void commit_noCheckout_isUnknown() {
    assertThat(Provenance.commit(null)).isEqualTo("unknown");
    assertThat(Provenance.commit(folder.resolve("nowhere").toString())).isEqualTo("unknown");
  }

  @Test
  void findings_always_lackWhatForksDoNotHave() {
    assertThat(Provenance.facts(Provenance.findings()))
        .containsKeys("jdk", "heap", "system", "noise")
        .doesNotContainKey("flags");
  }
}
