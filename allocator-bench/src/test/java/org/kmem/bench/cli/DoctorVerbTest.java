package org.kmem.bench.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class DoctorVerbTest {
  private static final Finding OK = Finding.ok("jdk", "25", Map.of());
  private static final Finding WARN = Finding.warn("noise", "much", "stop it", Map.of("gaps", 7));
  private static final Finding UNFIT = Finding.unfit("native access", "off", "allow", Map.of());

  @Test
  void call_thisMachine_printsVerdictLast() {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int exitCode = Kmem.run(new PrintWriter(out), new PrintWriter(err), "doctor");
    assertThat(exitCode).isEqualTo(ExitCode.OK);
    assertThat(out.toString().lines().toList().getLast()).startsWith("kmem works here");
    assertThat(out.toString()).contains("native access   enabled").contains("noise");
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void call_json_isOneObject() {
    StringWriter out = new StringWriter();
    Kmem.run(new PrintWriter(out), new PrintWriter(new StringWriter()), "doctor", "--json");
    JsonNode document = new JsonMapper().readTree(out.toString());
    assertThat(document.get("fit").asBoolean()).isTrue();
    assertThat(document.get("findings").size()).isGreaterThan(5);
  }

  @Test
  void json_warning_keepsFacts() throws IOException {
    JsonNode document = new JsonMapper().readTree(DoctorVerb.json(List.of(OK, WARN)));
    assertThat(document.get("warnings").asInt()).isEqualTo(1);
    assertThat(document.get("findings").get(1).get("facts").get("gaps").asInt()).isEqualTo(7);
  }

  @Test
  void isFit_warning_isFit() {
    assertThat(DoctorVerb.isFit(List.of(OK, WARN))).isTrue();
  }

  @Test
  void isFit_unfitFinding_isNot() {
    assertThat(DoctorVerb.isFit(List.of(OK, UNFIT, WARN))).isFalse();
  }

  @Test
  void verdict_byFindings_countsAndJudges() {
    assertThat(DoctorVerb.verdict(List.of(OK))).isEqualTo("kmem works here");
    assertThat(DoctorVerb.verdict(List.of(OK, WARN))).isEqualTo("kmem works here; 1 warning above");
    assertThat(DoctorVerb.verdict(List.of(UNFIT, WARN))).startsWith("kmem cannot work here");
  }

  @Test
  void line_warning_showsReasonAndAdviceBelow() {
    String indent = " ".repeat(22);
    assertThat(DoctorVerb.line(WARN).lines())
        .containsExactly("warn  noise           much", indent + "-> stop it");
    assertThat(DoctorVerb.line(WARN.because("it counts")).lines())
        .containsExactly("warn  noise           much", indent + "it counts", indent + "-> stop it");
    assertThat(DoctorVerb.line(OK.because("it counts")).lines())
        .containsExactly("ok    jdk             25");
  }

  @Test
  void findings_all_sayWhyAndAreNamedOnce() {
    List<Finding> findings = Checkup.findings();
    assertThat(findings).extracting(Finding::name).doesNotHaveDuplicates();
    assertThat(findings)
        .filteredOn(finding -> finding.status() != Finding.Status.OK)
        .allSatisfy(finding -> {
          assertThat(finding.why()).as(finding.name()).isNotEmpty();
          assertThat(finding.advice()).as(finding.name()).isNotEmpty();
        });
  }
}
