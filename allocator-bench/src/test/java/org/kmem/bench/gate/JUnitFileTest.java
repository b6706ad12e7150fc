package org.kmem.bench.gate;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringReader;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;
import org.xml.sax.InputSource;

class JUnitFileTest {
  private static final Judgement JUDGEMENT =
      Judgement.of(
          List.of(
              DrawnForks.blocks("slow <&\">", 1.2, 1.21, 1.19, 1.22, 1.18, 1.2, 1.2, 1.2),
              DrawnForks.blocks("wild", 1.3, 0.7),
              new RowBlocks("b", "broken", "ns/op", List.of(), null, "lost a page")),
          new Criteria(0.05, 0.03));

  private static Element suite(boolean soft) throws Exception {
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new InputSource(new StringReader(JUnitFile.text(JUDGEMENT, soft))))
        .getDocumentElement();
  }

  @Test
  void text_verdicts_areKindsOfTests() throws Exception {
    Element suite = suite(false);
    assertThat(suite.getAttribute("tests")).isEqualTo("3");
    assertThat(suite.getAttribute("failures")).isEqualTo("1");
    assertThat(suite.getAttribute("errors")).isEqualTo("1");
    assertThat(suite.getAttribute("skipped")).isEqualTo("1");
    Element slow = (Element) suite.getElementsByTagName("testcase").item(0);
    assertThat(slow.getAttribute("name")).isEqualTo("slow <&\">");
    Element failure = (Element) slow.getElementsByTagName("failure").item(0);
    assertThat(failure.getAttribute("message")).contains("+20.0% slower").contains("8 blocks");
  }

  @Test
  void text_soft_failsNothing() throws Exception {
    Element suite = suite(true);
    assertThat(suite.getAttribute("failures")).isEqualTo("0");
    assertThat(suite.getElementsByTagName("failure").getLength()).isZero();
    assertThat(suite.getAttribute("skipped")).isEqualTo("3");
  }
}
