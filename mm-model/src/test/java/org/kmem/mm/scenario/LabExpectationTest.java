package org.kmem.mm.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LabExpectationTest {
  private static final Map<String, Tolerance> TOLERANCES =
      Map.of("mb", new Tolerance(5, true), "n", new Tolerance(64, false));

  private static List<LabExpectation.Difference> differences(String expected, String actual) {
    return new LabExpectation(expected, TOLERANCES).differences(actual);
  }

  @Test
  void differences_ofEqualOutput_areNone() {
    assertThat(differences("a=1 b\nc\n", "a=1   b\nc")).isEmpty();
  }

  @Test
  void differences_withinTolerance_areNone() {
    assertThat(differences("mb=100 n=10", "mb=105 n=-54")).isEmpty();
    assertThat(differences("mb=100", "mb=105.1")).hasSize(1);
    assertThat(differences("n=10", "n=75")).hasSize(1);
  }

  @Test
  void differences_ofOtherKeysOrWords_areNotTolerated() {
    assertThat(differences("kb=100", "kb=101")).hasSize(1);
    assertThat(differences("mb=100", "mb=many")).hasSize(1);
    assertThat(differences("mb=100", "n=100")).hasSize(1);
    assertThat(differences("a b", "a b c")).hasSize(1);
  }

  @Test
  void differences_ofMissingAndSurplusLines_nameTheLine() {
    assertThat(differences("a\nb\n", "a\n"))
        .containsExactly(new LabExpectation.Difference(2, "b", null));
    assertThat(differences("", "x"))
        .containsExactly(new LabExpectation.Difference(1, null, "x"))
        .first()
        .hasToString("line 1: expected: (no line)\n          actual: x");
  }

  @Test
  void lab_withHeaders_hasItsMachineAndTolerances() {
    LabScript lab =
        LabScript.of(
            "x", "#!/bin/sh\n#! mem=1024 cpus=2\n#~ mb tol=5%\n#~ n tol=64\n#~ odd tol=x\necho\n");
    assertThat(lab.machine().memoryBytes()).isEqualTo(1L << 30);
    assertThat(lab.machine().cpus()).isEqualTo(2);
    assertThat(lab.tolerances()).isEqualTo(TOLERANCES);
  }
}
