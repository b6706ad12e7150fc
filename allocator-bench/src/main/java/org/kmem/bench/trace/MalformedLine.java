package org.kmem.bench.trace;

/**
 * A line of a text trace that could not be read, and why.
 *
 * @param source the file, {@code -} for standard input
 * @param line its number, from 1
 * @param column the byte in the line where reading stopped, from 1
 * @param kind what is wrong
 * @param expected what should have been there
 * @param excerpt the text at that column, at most 40 characters, unprintable bytes as {@code ?}
 */
public record MalformedLine(
    String source, long line, int column, MalformedKind kind, String expected, String excerpt) {

  /**
   * The usual one-line form.
   *
   * @return {@code source:line:column: expected X but found "Y"}
   */
  public String message() {
    return source
        + ":"
        + line
        + ":"
        + column
        + ": expected "
        + expected
        + (excerpt.isEmpty() ? " but the line ends" : " but found \"" + excerpt + "\"");
  }
}
