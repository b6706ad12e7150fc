package org.kmem.bench.trace;

/** Walks the lines and words of a snapshot's text; whatever does not fit is a located error. */
final class SnapshotText {
  private final String source;
  private final String text;
  private int lineNumber;
  private int lineFrom;
  private int lineTo = -1;
  private int at;
  private int wordFrom;

  SnapshotText(String source, String text) {
    this.source = source;
    this.text = text;
  }

  /** Moves to the next line that is not blank; false at the end. */
  boolean nextLine() {
    do {
      lineFrom = lineTo + 1;
      if (lineFrom >= text.length()) {
        return false;
      }
      int newline = text.indexOf('\n', lineFrom);
      lineTo = newline < 0 ? text.length() : newline;
      lineNumber++;
      at = lineFrom;
    } while (!hasWord());
    return true;
  }

  /** Undoes reading words of this line. */
  void rewindLine() {
    at = lineFrom;
  }

  String line() {
    return text.substring(lineFrom, lineTo);
  }

  boolean hasWord() {
    while (at < lineTo && text.charAt(at) <= ' ') {
      at++;
    }
    return at < lineTo;
  }

  /** The next word. */
  String word(String what) throws TraceFormatException {
    boolean present = hasWord();
    wordFrom = at;
    if (!present) {
      throw problem("expected " + what + " but the line ends");
    }
    while (at < lineTo && text.charAt(at) > ' ') {
      at++;
    }
    return text.substring(wordFrom, at);
  }

  /** The next word, which must be a certain one. */
  void expect(String word) throws TraceFormatException {
    String found = word("\"" + word + "\"");
    if (!found.equals(word)) {
      throw problem("expected \"" + word + "\" but found \"" + shorten(found) + "\"");
    }
  }

  void expectEnd() throws TraceFormatException {
    if (hasWord()) {
      wordFrom = at;
      throw problem("expected the end of the line");
    }
  }

  /** The next word as a number from 0 to {@code max}. */
  long number(String what, long max) throws TraceFormatException {
    return number(word(what), what, max);
  }

  /** The next word as a number of at most 18 digits. */
  long number(String what) throws TraceFormatException {
    return number(what, 999_999_999_999_999_999L);
  }

  /** A part of the current word as a number from 0 to {@code max}. */
  long number(String digits, String what, long max) throws TraceFormatException {
    boolean isNumber = !digits.isEmpty() && digits.length() <= 18;
    for (int i = 0; isNumber && i < digits.length(); i++) {
      isNumber = digits.charAt(i) >= '0' && digits.charAt(i) <= '9';
    }
    long number = isNumber ? Long.parseLong(digits) : -1;
    if (number < 0 || number > max) {
      throw problem(
          "expected "
              + what
              + ", a number from 0 to "
              + max
              + ", but found \""
              + shorten(digits)
              + "\"");
    }
    return number;
  }

  /** A problem at the last word. */
  TraceFormatException problem(String problem) {
    int column = Math.max(0, wordFrom - lineFrom) + 1;
    return TraceFormatException.atLine(source, lineNumber, column, problem);
  }

  static String shorten(String found) {
    return found.length() <= 40 ? found : found.substring(0, 40) + "...";
  }
}
