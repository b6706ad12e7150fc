package org.kmem.bench.gate;

import java.io.StringWriter;
import java.util.Locale;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/**
 * A judgement as a JUnit report, which every CI server shows: a row is a test. A regression is a failure, a row that cannot be
 * run an error, an open question is skipped with its reason.
 */
public final class JUnitFile {
  private JUnitFile() {}

  /**
   * Writes a report.
   *
   * @param judgement verdicts
   * @param soft whether regressions are told but fail nothing
   * @return XML
   */
  public static String text(Judgement judgement, boolean soft) {
    StringWriter text = new StringWriter();
    try {
      XMLStreamWriter xml = XMLOutputFactory.newFactory().createXMLStreamWriter(text);
      xml.writeStartDocument("UTF-8", "1.0");
      xml.writeCharacters("\n");
      xml.writeStartElement("testsuite");
      xml.writeAttribute("name", "kmem gate");
      xml.writeAttribute("tests", Integer.toString(judgement.rows().size()));
      xml.writeAttribute("failures", count(judgement, Verdict.REGRESSION, soft));
      xml.writeAttribute("errors", count(judgement, Verdict.BROKEN, soft));
      xml.writeAttribute(
          "skipped",
          Long.toString(judgement.rows().stream().filter(row -> isSkipped(row, soft)).count()));
      for (JudgedRow row : judgement.rows()) {
        xml.writeCharacters("\n  ");
        write(xml, row, soft);
      }
      xml.writeCharacters("\n");
      xml.writeEndElement();
      xml.writeEndDocument();
      xml.close();
    } catch (XMLStreamException impossible) {
      throw new IllegalStateException("XML into memory failed", impossible);
    }
    return text + "\n";
  }

  private static String count(Judgement judgement, Verdict verdict, boolean soft) {
    return Integer.toString(soft ? 0 : judgement.of(verdict).size());
  }

  private static boolean isSkipped(JudgedRow row, boolean soft) {
    return switch (row.verdict()) {
      case INCONCLUSIVE, NOT_COMPARED -> true;
      case REGRESSION, BROKEN -> soft;
      case PASS, IMPROVEMENT -> false;
    };
  }

  private static void write(XMLStreamWriter xml, JudgedRow row, boolean soft)
      throws XMLStreamException {
    xml.writeStartElement("testcase");
    xml.writeAttribute("classname", row.benchmark());
    xml.writeAttribute("name", row.name());
    if (isSkipped(row, soft)) {
      xml.writeEmptyElement("skipped");
      xml.writeAttribute("message", message(row));
    } else if (row.verdict() == Verdict.REGRESSION || row.verdict() == Verdict.BROKEN) {
      xml.writeEmptyElement(row.verdict() == Verdict.BROKEN ? "error" : "failure");
      xml.writeAttribute("message", message(row));
    }
    xml.writeEndElement();
  }

  private static String message(JudgedRow row) {
    return row.remark().isEmpty()
        ? String.format(
            Locale.ROOT,
            "%s: %+.1f%% slower, interval [%+.1f%%, %+.1f%%], p %.3f, %d blocks",
            row.verdict().text(),
            100 * row.slowdown(),
            100 * row.low(),
            100 * row.high(),
            row.p(),
            row.blocks())
        : row.verdict().text() + ": " + row.remark();
  }
}
