package org.kmem.bench.report;

/**
 * A part of a document that is made from a result file: what lies between two marks, {@code <!-- NAME:begin -->} and
 * {@code <!-- NAME:end -->}.
 *
 * @param name what the marks name; a document has one part of a name
 */
public record ResultSection(String name) {
  /** The name where a document has one such part only. */
  public static final String USUAL = "results";

  private String beginMark() {
    return "<!-- " + name + ":begin -->\n";
  }

  private String endMark() {
    return "<!-- " + name + ":end -->";
  }

  /**
   * What the section of a document holds.
   *
   * @param document text of the document
   * @return what lies between the marks
   * @throws ResultFileException if there are no marks
   */
  public String of(String document) {
    return document.substring(begin(document), end(document));
  }

  /**
   * Replaces the section of a document.
   *
   * @param document text of the document
   * @param section what is to lie between the marks
   * @return the new text
   * @throws ResultFileException if there are no marks
   */
  public String replace(String document, String section) {
    return document.substring(0, begin(document)) + section + document.substring(end(document));
  }

  /**
   * Whether a document has the section.
   *
   * @param document text of the document
   * @return true if its first mark is there
   */
  public boolean isIn(String document) {
    return document.contains(beginMark());
  }

  /**
   * A document that holds nothing else yet.
   *
   * @param title its heading
   * @return text with the marks
   */
  public String emptyDocument(String title) {
    return "# " + title + "\n\n" + beginMark() + endMark() + "\n";
  }

  private int begin(String document) {
    int at = document.indexOf(beginMark());
    if (at < 0) {
      throw new ResultFileException(
          "the document lacks the line '%s'; put it where the table shall begin"
              .formatted(beginMark().strip()));
    }
    return at + beginMark().length();
  }

  private int end(String document) {
    int at = document.indexOf(endMark(), begin(document));
    if (at < 0) {
      throw new ResultFileException(
          "the document lacks the line '%s'; put it where the table shall end"
              .formatted(endMark()));
    }
    return at;
  }
}
