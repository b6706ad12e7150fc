package org.kmem.bench.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PolicyFileTest {
  private static final Path MODULE = Path.of(System.getProperty("basedir", ""));

  private static final String ROWS =
      """
      rows:
        - benchmarks: OrderZeroPair
          alloc: [page:bitfield, 'page:buddy']
          threads: [1, 2]
          params: {front: [handle, slot]}
      """;

  private static GatePolicy parse(String text) {
    return PolicyFile.parse("gate.yml", text);
  }

  @Test
  void read_committedPolicy_canFindARegressionWithinItsBudget() throws IOException {
    GatePolicy policy = PolicyFile.read(MODULE.resolve("gate.yml"));
    assertThat(policy.rows()).hasSizeGreaterThan(3);
    assertThat(policy.blocks()).isGreaterThan(policy.criteria().blocksMin(policy.rows().size()));
  }

  @Test
  void parse_rows_areEveryCombinationOnce() {
    GatePolicy policy =
        parse(
            ROWS
                + "  - {benchmarks: OrderZeroPair, alloc: page:bitfield, params: {front:"
                + " handle}}\n");
    assertThat(policy.rows()).hasSize(8);
    assertThat(policy.rows().getFirst().name())
        .isEqualTo("OrderZeroPair.pair alloc=page:bitfield front=handle threads=1");
  }

  @Test
  void parse_allKeys_areHeard() {
    GatePolicy policy =
        parse(
            """
            alpha: 0.1
            minEffectPercent: 5
            budgetMinutes: 2.5
            fork: {warmups: 1, iterations: 2, iterationMillis: 30}
            jvmArgs: [-Xmx1g, -XX:+UseSerialGC]
            """
                + ROWS);
    assertThat(policy.criteria()).isEqualTo(new Criteria(0.1, 0.05));
    assertThat(policy.budgetMinutes()).isEqualTo(2.5);
    assertThat(policy.jvmArgs()).isEqualTo(List.of("-Xmx1g", "-XX:+UseSerialGC"));
    assertThat(policy.effortText()).isEqualTo("4 forks a block, 1 + 2 iterations of 30 ms");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "alhpa: 0.1                 | gate.yml:6: unknown key 'alhpa'; there are alpha,"
            + " budgetMinutes",
        "alpha: high                | gate.yml:6: 'alpha' is no number: 'high'",
        "alpha: 0.7                 | gate.yml:6: alpha is 0.7: give a number above 0 and below"
            + " 0.5",
        "minEffectPercent: 0        | gate.yml:6: the least effect is 0.0",
        "budgetMinutes: -1          | gate.yml:6: a budget of -1.0 minutes buys nothing",
        "fork: {iterations: 0}      | gate.yml:6: ",
        "fork: {iterations: 1.5}    | gate.yml:6: 'iterations' has to be a whole number",
        "fork: 3                    | gate.yml:6: here has to be a mapping",
        "fork: {forks: 3}           | gate.yml:6: unknown key 'forks'",
        "jvmArgs: {a: b}            | gate.yml:6: here has to be a single value",
        "rows: []                   | gate.yml:6: ",
        "alpha: [                   | gate.yml:7: this is no YAML"
      })
  void parse_wrongValue_isToldWithItsLine(String line, String message) {
    assertThatThrownBy(() -> parse(ROWS + line + "\n"))
        .isInstanceOf(GateException.class)
        .hasMessageContaining(message.strip());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "benchmarks: NoSuchThing, alloc: page:buddy              | no benchmark matches"
            + " 'NoSuchThing'",
        "benchmarks: '(', alloc: page:buddy                      | is no regular expression",
        "benchmarks: ObjectPair, alloc: page:buddy               | ObjectPair.pair cannot be"
            + " measured with 'page:buddy'",
        "benchmarks: OrderZeroPair                               | 'alloc' is missing",
        "alloc: page:buddy                                       | 'benchmarks' is missing",
        "benchmarks: OrderZeroPair, alloc: page:buddy, threads: 0| '0' is no number of threads",
        "benchmarks: OrderZeroPair, alloc: page:buddy, params: {frnt: slot} | unknown key 'frnt'"
      })
  void parse_wrongRow_isToldWithItsLine(String row, String message) {
    assertThatThrownBy(() -> parse("# a comment\nrows:\n  - {" + row.strip() + "}\n"))
        .isInstanceOf(GateException.class)
        .hasMessageStartingWith("gate.yml:3: ")
        .hasMessageContaining(message.strip());
  }

  @ParameterizedTest
  @CsvSource({
    "'', is empty",
    "'[a, b]', here has to be a mapping",
    "alpha: 0.1, 'rows' is missing"
  })
  void parse_noPolicy_saysWhatIsMissing(String text, String message) {
    assertThatThrownBy(() -> parse(text))
        .isInstanceOf(GateException.class)
        .hasMessageContaining(message);
  }

  @Test
  void only_noRowThatMatches_namesThoseThereAre() {
    GatePolicy policy = parse(ROWS);
    assertThat(policy.only(Pattern.compile("threads=2")).rows()).hasSize(4);
    assertThatThrownBy(() -> policy.only(Pattern.compile("nothing")))
        .hasMessageContaining("no row matches 'nothing'")
        .hasMessageContaining("alloc=page:buddy front=slot threads=2");
  }

  @Test
  void blocks_moreRows_areFewer() {
    GatePolicy policy = parse(ROWS);
    GatePolicy half = policy.only(Pattern.compile("bitfield"));
    assertThat(half.blocks()).isBetween(2 * policy.blocks() - 1, 2 * policy.blocks() + 1);
    assertThat(policy.within(policy.budgetMinutesMin()).blocks())
        .isGreaterThanOrEqualTo(policy.criteria().blocksMin(8));
  }
}
