package org.kmem.stat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.kmem.slab.CacheFigures;

class SlabTopTest {
  private static String file(String name) {
    return RecordedFiles.text("vm512-f-mixed", name);
  }

  private static SlabInfo recorded() {
    return SlabInfo.parse(file("slabinfo"));
  }

  @Test
  void text_ofARecordedFile_isWhatSlabtopPrints() {
    assertThat(SlabTop.of(recorded(), SlabTopOrder.OBJECTS).text()).isEqualTo(file("slabtop"));
  }

  @Test
  void of_anyCriterion_sortsAsSlabtopDoes() {
    List<String> orders = file("slabtop-orders").lines().toList();
    assertThat(orders).hasSize(SlabTopOrder.values().length);
    for (String line : orders) {
      List<String> words = List.of(line.split(" ", -1));
      SlabTop top = SlabTop.of(recorded(), SlabTopOrder.of(words.getFirst()));
      assertThat(top.caches())
          .as("by %s", words.getFirst())
          .extracting(CacheFigures::name)
          .containsExactlyElementsOf(words.subList(1, words.size()));
    }
  }

  @Test
  void text_valuesBeyondTheirColumns_areWhole() {
    CacheFigures large =
        new CacheFigures(
            "a-very-long-name-of-more-than-23-characters",
            12345678,
            123456789,
            999999,
            128,
            16,
            1000,
            1234567);
    CacheFigures small = new CacheFigures("second", 2, 3, 1000, 7, 1, 1, 2);
    CacheFigures unused = new CacheFigures("third", 0, 8, 10, 4, 8, 0, 9);
    // By slabtop, from a file of these.
    assertThat(SlabTop.of(new SlabInfo(List.of(large, small, unused)), SlabTopOrder.OBJECTS).text())
        .isEqualTo(
            """
             Active / Total Objects (%% used)    : 12345680 / 123456800 (10.0%%)
             Active / Total Slabs (%% used)      : 1001 / 1234578 (0.1%%)
             Active / Total Caches (%% used)     : 3 / 3 (100.0%%)
             Active / Total Size (%% used)       : 12056314117.50K / 120563149947.55K (10.0%%)
             Minimum / Average / Maximum Object : 0.01K / 976.56K / 976.56K

              OBJS ACTIVE  USE OBJ SIZE  SLABS OBJ/SLAB CACHE SIZE NAME%s
            123456789 12345678   9%%  976.56K 1234567      128  79012288K %s
                 8      0   0%%    0.01K      9        4       288K third%s
                 3      2  66%%    0.98K      2        7         8K second%s
            """
                .formatted(" ".repeat(19), large.name(), " ".repeat(18), " ".repeat(17)));
  }

  @Test
  void totals_averageBetweenBytes_isRoundedDown() {
    SlabTop top =
        new SlabTop(
            List.of(
                new CacheFigures("a", 9, 9, 47, 4, 1, 1, 1),
                new CacheFigures("b", 1, 1, 46, 4, 1, 1, 1)));
    assertThat(top.totals().averageBytes()).isEqualTo(46);
    assertThat(top.text()).contains("Object : 0.04K / 0.04K / 0.05K\n");
  }

  @Test
  void totals_cacheWithSlabsButNoObjects_isNotActive() {
    SlabTop top =
        new SlabTop(
            List.of(
                new CacheFigures("a", 0, 0, 47, 4, 1, 0, 3),
                new CacheFigures("b", 0, 7, 136, 4, 1, 0, 0)));
    assertThat(top.totals().activeCaches()).isEqualTo(1);
  }

  @Test
  void text_ofNoCaches_hasNoNumbersThatAreNone() {
    String text = new SlabTop(List.of()).text();
    assertThat(text)
        .contains("Objects (% used)    : 0 / 0 (0.0%)")
        .contains("Object : 0.00K / 0.00K / 0.00K");
    assertThat(text.lines()).hasSize(7);
  }

  @Test
  void order_unknownLetter_isRefusedWithThoseThereAre() {
    assertThat(SlabTopOrder.of("c")).isEqualTo(SlabTopOrder.CACHE_SIZE);
    for (String letter : new String[] {"z", "", "cc", "C"}) {
      assertThatThrownBy(() -> SlabTopOrder.of(letter))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("'" + letter + "'")
          .hasMessageContaining("c (cache size)");
    }
  }
}
