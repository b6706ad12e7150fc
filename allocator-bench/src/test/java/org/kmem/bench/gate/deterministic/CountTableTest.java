package org.kmem.bench.gate.deterministic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kmem.bench.gate.deterministic.CountTable.Change;

class CountTableTest {
  private static CountTable table(int jdk, Map<String, Long> first, Map<String, Long> second) {
    SequencedMap<String, Map<String, Long>> rows = new LinkedHashMap<>();
    rows.put("b", first);
    rows.put("a", second);
    return new CountTable(jdk, rows);
  }

  private static final CountTable BASE =
      table(25, Map.of("atomics", 8L, "locks", 3L, "heapBytesPer10", 16L), Map.of());

  @Test
  void parse_textOfATable_isTheTable() {
    CountTable read = CountTable.parse(BASE.text(), "file");
    assertThat(read).isEqualTo(BASE);
    assertThat(read.rows().keySet()).containsExactly("b", "a");
    assertThat(read.changesSince(BASE)).isEmpty();
  }

  @Test
  void text_rows_areALineEach() {
    assertThat(BASE.text().lines())
        .contains(
            "    \"b\": {\"atomics\": 8, \"heapBytesPer10\": 16, \"locks\": 3},", "    \"a\": {}");
  }

  @Test
  void changesSince_leastDifference_isFound() {
    CountTable now =
        table(25, Map.of("atomics", 9L, "fences", 1L, "heapBytesPer10", 16L), Map.of());
    assertThat(now.changesSince(BASE))
        .containsExactly(
            new Change("b", "atomics", 8, 9),
            new Change("b", "fences", 0, 1),
            new Change("b", "locks", 3, 0));
  }

  @Test
  void changesSince_rowsOfOneSideOnly_areChanges() {
    SequencedMap<String, Map<String, Long>> rows = new LinkedHashMap<>();
    rows.put("b", BASE.rows().get("b"));
    rows.put("c", Map.of());
    CountReport report = new CountReport(BASE, "base", new CountTable(25, rows));
    assertThat(report.passes()).isFalse();
    assertThat(report.text()).contains("c    (new row)").contains("a    (row is gone)");
  }

  @Test
  void changesSince_anotherJdk_leavesTheHeapOut() {
    CountTable now = table(26, Map.of("atomics", 8L, "locks", 3L, "heapBytesPer10", 24L), Map.of());
    CountReport report = new CountReport(BASE, "base", now);
    assertThat(report.passes()).isTrue();
    assertThat(report.text()).contains("25 is the JDK of the base, 26 this one");
  }

  @Test
  void report_change_showsBothAndWhatToDo() {
    CountTable now = table(25, Map.of("atomics", 9L, "locks", 3L, "heapBytesPer10", 16L), Map.of());
    CountReport report = new CountReport(BASE, "base.json", now);
    assertThat(report.text())
        .contains("b    atomics     8    9  +12.50%")
        .contains("against base.json: 1 differs")
        .contains("--update");
    assertThat(report.markdown())
        .startsWith("### Deterministic tier: differs")
        .contains("| b | atomics | 8 | 9 | +12.50% |");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "{", "[]", "{\"rows\": 7}", "{\"rows\": {\"a\": {\"b\": \"c\"}}}", "{}"})
  void parse_noTable_saysSo(String text) {
    assertThatThrownBy(() -> CountTable.parse(text, "some.json"))
        .isInstanceOf(CountFormatException.class)
        .hasMessageContaining("some.json");
  }

  @Test
  void parse_otherSchema_saysHowToMakeOne() {
    assertThatThrownBy(
            () -> CountTable.parse("{\"schema\":\"kmem-counts/0\",\"jdk\":25,\"rows\":{}}", "f"))
        .hasMessageContaining("kmem-counts/0")
        .hasMessageContaining("--update");
  }
}
