package org.kmem.mm.oom;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Kills that others have published: from the table of tasks follows who died. Each file tells its source. */
class OomLogTest {
  private static List<OomDump> read(String name) throws IOException {
    try (InputStream file = OomLogTest.class.getResourceAsStream(name)) {
      return OomLog.parse(
          new String(Objects.requireNonNull(file, name).readAllBytes(), StandardCharsets.UTF_8));
    }
  }

  /** Points are resident and swapped pages, page tables, and the adjustment in thousandths of all. */
  @ParameterizedTest
  @CsvSource({
    "leaker-2019.txt, 2, 23793, 131072, 647888",
    "kind-uwsgi-2021.txt, 6, 11638, 0, 1123843",
    "enomem-2025.txt, 3, 185, 0, 831429",
    "kernel-crawler-2022.txt, 2, 20221, 0, 914936",
  })
  void predicted_publishedDump_isWhoDied(
      String file, int tasks, int victim, long totalPages, long points) throws IOException {
    OomDump dump = read(file).getFirst();
    assertThat(dump.candidates()).hasSize(tasks);
    assertThat(dump.victimPid()).isEqualTo(victim);
    assertThat(dump.totalPages()).isEqualTo(totalPages);
    OomDump.Candidate predicted = Objects.requireNonNull(dump.predicted());
    assertThat(predicted.pid()).isEqualTo(victim);
    assertThat(predicted.points(totalPages)).isEqualTo(points);
    assertThat(dump.isExplained()).isTrue();
    assertThat(dump.text()).contains("It weighs most");
  }

  @Test
  void points_protectedInPart_areLessByThousandthsOfTheLimit() throws IOException {
    OomDump.Candidate uwsgi =
        Objects.requireNonNull(read("kind-uwsgi-2021.txt").getFirst().predicted());
    assertThat(uwsgi.points(131_072)).isEqualTo(76_320 + 1_045_307 + 2_216 - 997 * 131);
  }

  @Test
  void ranking_equals_beginsWithTheLater() {
    List<OomDump> dumps =
        OomLog.parse(
            """
            [  pid  ]   uid  tgid total_vm      rss rss_anon rss_file rss_shmem pgtables_bytes swapents oom_score_adj name
            [     10]     0    10      565      380        0      380         0    36864        0         -1000 sh
            [     11]     0    11    28475    28367    28192      175         0   266240        0             0 first of two
            [     12]     0    12    28475    28367    28192      175         0   266240        0             0 second of two
            """);
    assertThat(dumps).hasSize(1);
    assertThat(dumps.getFirst().ranking())
        .extracting(OomDump.Candidate::name)
        .containsExactly("second of two", "first of two");
    assertThat(dumps.getFirst().text()).contains("does not say that anybody was killed");
  }
}
