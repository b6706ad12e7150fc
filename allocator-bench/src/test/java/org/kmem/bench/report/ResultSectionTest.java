package org.kmem.bench.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ResultSectionTest {
  private static final ResultSection SECTION = new ResultSection(ResultSection.USUAL);

  @Test
  void replace_severalSections_changesItsOwn() {
    ResultSection other = new ResultSection("objects");
    String document = SECTION.emptyDocument("Title") + other.emptyDocument("Another");
    String changed = other.replace(SECTION.replace(document, "a\n"), "b\n");
    assertThat(SECTION.of(changed)).isEqualTo("a\n");
    assertThat(other.of(changed)).isEqualTo("b\n");
    assertThat(changed).contains("<!-- objects:begin -->\nb\n<!-- objects:end -->");
  }

  @Test
  void replace_document_changesTheSectionOnly() {
    String document = SECTION.emptyDocument("Title") + "after\n";
    String once = SECTION.replace(document, "old\n");
    String twice = SECTION.replace(once, "new\n");
    assertThat(twice)
        .startsWith("# Title\n")
        .contains("new\n")
        .doesNotContain("old")
        .endsWith("after\n");
    assertThat(SECTION.of(twice)).isEqualTo("new\n");
  }

  @Test
  void replace_marksMissing_saysWhichLine() {
    assertThatThrownBy(() -> SECTION.replace("nothing", "x"))
        .isInstanceOf(ResultFileException.class)
        .hasMessageContaining("<!-- results:begin -->");
    assertThatThrownBy(() -> SECTION.replace("<!-- results:begin -->\n", "x"))
        .hasMessageContaining("<!-- results:end -->");
  }
}
