package org.kmem.stat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kmem.slab.CacheFigures;

class SlabInfoTest {
  private static final CacheFigures FILP = new CacheFigures("filp", 41, 42, 192, 21, 1, 2, 2);

  private static String recorded() throws IOException {
    try (InputStream in = SlabInfoTest.class.getResourceAsStream("vm512-f-mixed/slabinfo.txt")) {
      return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.US_ASCII);
    }
  }

  @Test
  void text_ofAParsedFile_isThatFile() throws IOException {
    String file = recorded();
    SlabInfo info = SlabInfo.parse(file);
    assertThat(info.caches()).hasSize(192);
    assertThat(info.caches().getLast())
        .isEqualTo(new CacheFigures("kmem_cache", 208, 208, 256, 16, 1, 13, 13));
    assertThat(info.text()).isEqualTo(file);
    assertThat(info).hasToString(file);
  }

  @Test
  void parse_ofItsOwnText_isTheSame() {
    SlabInfo info =
        new SlabInfo(
            List.of(
                FILP,
                new CacheFigures(
                    "a-name-of-more-than-its-column", 1L << 40, 1L << 41, 8, 512, 1, 0, 9)));
    assertThat(SlabInfo.parse(info.text())).isEqualTo(info);
  }

  @Test
  void text_ofNoCaches_isTheHeader() {
    String header = new SlabInfo(List.of()).text();
    assertThat(header.lines()).hasSize(2);
    assertThat(SlabInfo.parse(header).caches()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\n", "slabinfo - version: 1.1\n", "slabinfo - version: 2.0\n# name"})
  void parse_otherVersion_isRejectedInLineOne(String text) {
    rejects(text, 1);
  }

  @Test
  void parse_otherColumns_isRejectedInLineTwo() {
    rejects("slabinfo - version: 2.1\n", 2);
    rejects("slabinfo - version: 2.1\n# name <objsize>\n", 2);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "filp",
        "filp 41 42 192 21 1",
        "filp 41 42 192 21 : tunables 0 0 0 : slabdata 2 2 0",
        "filp 41 -42 192 21 1 : tunables 0 0 0 : slabdata 2 2 0",
        "filp 41 42 192 21 1 : tunables 120 60 8 : slabdata 2 2 0",
        "filp 41 42 192 21 1 : tunables 0 0 0 : slabdata 2 2 1",
        "filp 41 42 192 21 1 : tunables 0 0 0 : slabdata 2 2 0 : globalstat 1",
        "filp 41 42 9999999999 21 1 : tunables 0 0 0 : slabdata 2 2 0",
        "filp 99999999999999999999 42 192 21 1 : tunables 0 0 0 : slabdata 2 2 0"
      })
  void parse_badLine_isRejectedWithItsNumber(String line) {
    rejects(new SlabInfo(List.of(FILP)).text() + line + "\n", 4);
  }

  private static void rejects(String text, int line) {
    assertThatThrownBy(() -> SlabInfo.parse(text))
        .isInstanceOf(SlabInfoFormatException.class)
        .hasMessageContaining("line " + line)
        .asInstanceOf(InstanceOfAssertFactories.type(SlabInfoFormatException.class))
        .extracting(SlabInfoFormatException::line)
        .isEqualTo(line);
  }
}
