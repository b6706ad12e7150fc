package org.kmem.bench.report.plot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.StringReader;
import java.util.List;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.xml.sax.InputSource;

class SvgPlotTest {
  private static Document parse(String svg) throws Exception {
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new InputSource(new StringReader(svg)));
  }

  @Test
  void svg_linesMarksRulesAndBars_isWellFormedWithAGroupForEachSeries() throws Exception {
    Plot plot =
        Plot.of("a < b & \"c\"", Axis.linear("x"), Axis.log("y"))
            .line("page:a", List.of(new Point(1, 10, 2), new Point(2, 0), new Point(3, 1000)))
            .marks("page:<b>", List.of(new Point(2, 50)))
            .marks("nothing", List.of(new Point(2, Double.NaN)))
            .rule(new Plot.Rule("floor", false, 20))
            .rule(new Plot.Rule("here", true, 2))
            .plot();
    assertThat(plot.series()).as("series with something to draw").hasSize(2);
    assertThat(plot.series().getFirst().points()).as("0 has no logarithm").hasSize(2);
    Document svg = parse(SvgPlot.svg(plot));
    assertThat(svg.getElementsByTagName("g").getLength()).isEqualTo(2);
    assertThat(svg.getElementsByTagName("title").item(0).getTextContent())
        .isEqualTo("a < b & \"c\"");
  }

  @Test
  void svg_manyRows_isAsHighAsTheyNeed() throws Exception {
    List<String> rows = IntStream.range(0, 60).mapToObj(row -> "row " + row).toList();
    Plot plot =
        Plot.byRow("rows", Axis.percent("change"), rows)
            .marks("m", List.of(new Point(-0.1, 0), new Point(0.2, 59)))
            .plot();
    String viewBox = parse(SvgPlot.svg(plot)).getDocumentElement().getAttribute("viewBox");
    int height = Integer.parseInt(viewBox.substring(viewBox.lastIndexOf(' ') + 1));
    assertThat(height).isGreaterThan(60 * 15);
  }

  @Test
  void plot_withoutPoints_isRefused() {
    assertThatThrownBy(() -> Plot.of("empty", Axis.linear("x"), Axis.linear("y")).plot())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("empty");
  }
}
