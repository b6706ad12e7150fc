package org.kmem.bench.report;

import java.util.ArrayList;
import java.util.List;

/**
 * A table of text: the first columns to the left, figures to the right, as wide as they need.
 *
 * <p>Not thread-safe.
 */
public final class TextTable {
  private static final String GAP = "  ";

  private final List<String> header;
  private final int leftColumns;
  private final List<List<String>> rows = new ArrayList<>();

  /**
   * Makes a table without rows.
   *
   * @param leftColumns how many columns, from the first, are words and not figures
   * @param header names of the columns
   */
  public TextTable(int leftColumns, String... header) {
    this.leftColumns = leftColumns;
    this.header = List.of(header);
  }

  /**
   * Adds a row.
   *
   * @param cells one for each column
   * @return this table
   * @throws IllegalArgumentException if there are more or fewer
   */
  public TextTable row(String... cells) {
    return row(List.of(cells));
  }

  /**
   * Adds a row.
   *
   * @param cells one for each column
   * @return this table
   * @throws IllegalArgumentException if there are more or fewer
   */
  public TextTable row(List<String> cells) {
    if (cells.size() != header.size()) {
      throw new IllegalArgumentException(
          "a row of " + cells.size() + " cells in a table of " + header.size() + " columns");
    }
    rows.add(List.copyOf(cells));
    return this;
  }

  /** Whether it has no rows. */
  boolean isEmpty() {
    return rows.isEmpty();
  }

  /**
   * The table for a terminal.
   *
   * @return lines, each ended by a newline
   */
  public String text() {
    int[] widths = widths();
    StringBuilder text = new StringBuilder();
    appendLine(text, header, widths);
    for (List<String> row : rows) {
      appendLine(text, row, widths);
    }
    return text.toString();
  }

  /**
   * The table in Markdown.
   *
   * @return lines, each ended by a newline
   */
  public String markdown() {
    StringBuilder text = new StringBuilder();
    appendMarkdown(text, header);
    for (int column = 0; column < header.size(); column++) {
      text.append(column < leftColumns ? "|---" : "|--:");
    }
    text.append("|\n");
    for (List<String> row : rows) {
      appendMarkdown(text, row);
    }
    return text.toString();
  }

  /**
   * The table in HTML. Its class is {@code wordsN}, N being how many columns, from the first, are words; a style can
   * put the others to the right.
   *
   * @param caption what it shows; may be empty
   * @return a table element, ended by a newline
   */
  String html(String caption) {
    StringBuilder text = new StringBuilder("<table class=\"words" + leftColumns + "\">\n");
    if (!caption.isEmpty()) {
      text.append("<caption>").append(escaped(caption)).append("</caption>\n");
    }
    text.append("<thead>");
    appendHtml(text, header, "th scope=\"col\"", "th");
    text.append("</thead>\n<tbody>\n");
    rows.forEach(row -> appendHtml(text, row, "td", "td"));
    return text.append("</tbody>\n</table>\n").toString();
  }

  private static void appendHtml(StringBuilder text, List<String> cells, String open, String tag) {
    text.append("<tr>");
    for (String cell : cells) {
      text.append('<').append(open).append('>').append(escaped(cell));
      text.append("</").append(tag).append('>');
    }
    text.append("</tr>\n");
  }

  /** Text as it has to be written in HTML, between tags and in attributes. */
  static String escaped(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }

  private int[] widths() {
    int[] widths = new int[header.size()];
    for (int column = 0; column < widths.length; column++) {
      widths[column] = header.get(column).length();
      for (List<String> row : rows) {
        widths[column] = Math.max(widths[column], row.get(column).length());
      }
    }
    return widths;
  }

  private void appendLine(StringBuilder text, List<String> cells, int[] widths) {
    StringBuilder line = new StringBuilder();
    for (int column = 0; column < cells.size(); column++) {
      String padding = " ".repeat(widths[column] - cells.get(column).length());
      line.append(column == 0 ? "" : GAP);
      line.append(column < leftColumns ? cells.get(column) + padding : padding + cells.get(column));
    }
    text.append(line.toString().stripTrailing()).append('\n');
  }

  private static void appendMarkdown(StringBuilder text, List<String> cells) {
    for (String cell : cells) {
      text.append("| ").append(cell.replace("|", "\\|")).append(' ');
    }
    text.append("|\n");
  }
}
