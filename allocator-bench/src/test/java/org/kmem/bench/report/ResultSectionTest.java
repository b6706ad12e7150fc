package org.kmem.bench.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ResultSectionTest {
  @Test
  void replace_document_changesTheSectionOnly() {
    String document = ResultSection.emptyDocument("Title") + "after\n";
    String once = ResultSection.replace(document, "old\n");
    String twice = ResultSection.replace(once, "new\n");
    assertThat(twice)
        .startsWith("# Title\n")
        .contains("new\n")
        .doesNotContain("old")
        .endsWith("after\n");
    assertThat(ResultSection.of(twice)).isEqualTo("new\n");
  }

  @Test
  void replace_marksMissing_saysWhichLine() {
    assertThatThrownBy(() -> ResultSection.replace("nothing", "x"))
        .isInstanceOf(ResultFileException.class)
        .hasMessageContaining("<!-- results:begin -->");
    assertThatThrownBy(() -> ResultSection.replace("<!-- results:begin -->\n", "x"))
        .hasMessageContaining("<!-- results:end -->");
  }
}
