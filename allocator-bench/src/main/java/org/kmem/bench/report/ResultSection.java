package org.kmem.bench.report;

/** The part of a document that is made from a result file: what lies between two marks. */
public final class ResultSection {
  private static final String BEGIN = "<!-- results:begin -->\n";
  private static final String END = "<!-- results:end -->";

  private ResultSection() {}

  /**
   * What the section of a document holds.
   *
   * @param document text of the document
   * @return what lies between the marks
   * @throws ResultFileException if there are no marks
   */
  public static String of(String document) {
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
  public static String replace(String document, String section) {
    return document.substring(0, begin(document)) + section + document.substring(end(document));
  }

  /**
   * A document that holds nothing else yet.
   *
   * @param title its heading
   * @return text with the marks
   */
  public static String emptyDocument(String title) {
    return "# " + title + "\n\n" + BEGIN + END + "\n";
  }

  private static int begin(String document) {
    int at = document.indexOf(BEGIN);
    if (at < 0) {
      throw new ResultFileException(
          "the document lacks the line '%s'; put it where the table shall begin"
              .formatted(BEGIN.strip()));
    }
    return at + BEGIN.length();
  }

  private static int end(String document) {
    int at = document.indexOf(END, begin(document));
    if (at < 0) {
      throw new ResultFileException(
          "the document lacks the line '%s'; put it where the table shall end".formatted(END));
    }
    return at;
  }
}
