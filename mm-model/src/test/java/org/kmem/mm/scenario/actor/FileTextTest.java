package org.kmem.mm.scenario.actor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import org.junit.jupiter.api.Test;

class FileTextTest {
  private static final String STATUS = "Name:\ta\nVmRSS:\t    1056 kB\nVmRSSx 7\n\nGroups:\t \n";

  @Test
  void word_ofAKeyWithColon_isTheSecond() {
    assertThat(FileText.word(STATUS, "VmRSS", 2)).isEqualTo(new Answer(0, "1056\n"));
  }

  @Test
  void word_beyondTheLine_isEmpty() {
    assertThat(FileText.word(STATUS, "Groups", 2)).isEqualTo(new Answer(0, "\n"));
  }

  @Test
  void word_ofNoLine_isAbsentWithStatusOne() {
    assertThat(FileText.word(STATUS, "VmRS", 2)).isEqualTo(new Answer(1, "absent\n"));
  }

  @Test
  void smaps_linesOfAnArea_areSummedByKind() {
    SmapsArea area = Objects.requireNonNull(SmapsArea.ofHeader("7f00-8f00 rw-p 00000000 00:00 0 "));
    area.addField("Rss:                 148 kB");
    area.addField("AnonHugePages:      2048 kB");
    area.addField("FilePmdMapped:      2048 kB");
    area.addField("VmFlags: rd wr mr mw me ac sd ");

    assertThat(area.kilobytes()).isEqualTo("rss=148 pss=0 swap=0 thp=4096 locked=0");
    assertThat(area.overlaps(new Region("m1", 0x8000, 0x10))).isTrue();
    assertThat(SmapsArea.ofHeader("Size:                148 kB")).isNull();
  }
}
