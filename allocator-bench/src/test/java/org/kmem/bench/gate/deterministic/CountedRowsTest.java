package org.kmem.bench.gate.deterministic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.kmem.pagealloc.Strategy;
import org.kmem.slab.SlabStrategy;

class CountedRowsTest {
  private static final Path BASELINE =
      Path.of(System.getProperty("basedir", "")).resolve("deterministic.json");

  private static Map<String, Long> count(String row) {
    CountTable table = CountedRows.count(bytes -> bytes, row::equals, false, name -> {});
    return table.rows().getOrDefault(row, Map.of());
  }

  /** The tier itself, as the build runs it: what {@code ./kmem gate --deterministic} does. */
  @Test
  void fork_thisEngine_countsWhatIsCommitted() throws IOException {
    List<String> said = new ArrayList<>();
    CountReport report =
        new CountReport(
            CountTable.read(BASELINE), "deterministic.json", CountingFork.count(said::add));
    assertThat(report.passes()).as("%s%n%s", report.text(), said).isTrue();
  }

  @Test
  void rows_all_haveEveryStrategy() {
    List<String> rows = new CountingLoader(bytes -> bytes).workSet().rows();
    for (Strategy strategy : Strategy.values()) {
      assertThat(rows).anyMatch(row -> row.startsWith(strategy + " "));
    }
    for (SlabStrategy strategy : SlabStrategy.values()) {
      assertThat(rows).anyMatch(row -> row.startsWith(strategy + "+page:bitfield "));
    }
  }

  /** A rule for a method that was renamed would count nothing for ever. */
  @Test
  void events_all_haveAPlaceInTheEngine() throws ClassNotFoundException {
    CountingLoader loader = new CountingLoader(bytes -> bytes);
    for (EngineEvent event : EngineEvent.ALL) {
      loader.loadClass(event.inClass());
    }
    assertThat(loader.seen()).containsExactlyInAnyOrderElementsOf(EngineEvent.ALL);
  }

  @Test
  void count_lockedPair_isTwoLocksAPairAndNoAtomic() {
    Map<String, Long> counts = count("page:locked pair");
    assertThat(counts).containsEntry("locks", counts.getOrDefault("operations", 0L));
    assertThat(counts).doesNotContainKey("atomics");
  }

  @Test
  void count_pcpPair_isOneCompareAndSetACall() {
    Map<String, Long> counts = count("page:buddy-pcp pair");
    assertThat(counts).containsEntry("atomics", counts.getOrDefault("operations", 0L));
    assertThat(counts).containsEntry("refills", 1L);
  }

  @Test
  void count_ownedPages_haveAtomicsOnlyWhereMagazinesRunOut() {
    Map<String, Long> counts = count("page:bitfield owned");
    assertThat(counts.getOrDefault("atomics", 0L) * 2)
        .isPositive()
        .isLessThan(counts.getOrDefault("operations", 0L));
  }

  @Test
  void count_churn_givesBackEverySlab() {
    Map<String, Long> counts = count("slab:slub+page:bitfield churn");
    long made = counts.getOrDefault("slabsMade", 0L);
    assertThat(counts).containsEntry("slabsFreed", made);
    assertThat(made).isPositive();
  }

  @Test
  void open_unknownRow_namesThoseThereAre() {
    assertThatThrownBy(() -> new CountingLoader(bytes -> bytes).workSet().open("page:none pair"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("page:locked pair");
  }
}
