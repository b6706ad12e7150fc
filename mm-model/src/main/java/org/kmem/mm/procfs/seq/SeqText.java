package org.kmem.mm.procfs.seq;

/**
 * Text of a pseudo file while it is printed. Numbers are 64 bits; those of {@link #decimal} are signed.
 *
 * <p>For one thread. Kernel counterpart: {@code struct seq_file} with {@code seq_puts},
 * {@code seq_put_decimal_ull_width}, {@code seq_put_hex_ll}, {@code seq_pad}.
 */
public final class SeqText {
  private static final int KB_PER_PAGE = 4;
  private static final int KB_WIDTH = 8;

  private final StringBuilder out = new StringBuilder();
  private int lineStart;

  /** An empty text. */
  public SeqText() {}

  /**
   * Appends text as it is.
   *
   * @param text any text
   * @return this
   */
  public SeqText text(String text) {
    out.append(text);
    return this;
  }

  /**
   * Appends a number.
   *
   * @param value the number
   * @return this
   */
  public SeqText decimal(long value) {
    out.append(value);
    return this;
  }

  /**
   * Appends a number, blanks before it as needed.
   *
   * @param value the number
   * @param width least number of characters
   * @return this
   */
  public SeqText decimal(long value, int width) {
    String digits = Long.toString(value);
    out.repeat(' ', Math.max(0, width - digits.length())).append(digits);
    return this;
  }

  /**
   * Appends a number in hexadecimal, zeros before it as needed.
   *
   * @param value the number, taken as unsigned
   * @param width least number of digits
   * @return this
   */
  public SeqText hex(long value, int width) {
    String digits = Long.toHexString(value);
    out.repeat('0', Math.max(0, width - digits.length())).append(digits);
    return this;
  }

  /**
   * Appends a number in octal, zeros before it as needed.
   *
   * @param value the number
   * @param width least number of digits
   * @return this
   */
  public SeqText octal(int value, int width) {
    String digits = Integer.toOctalString(value);
    out.repeat('0', Math.max(0, width - digits.length())).append(digits);
    return this;
  }

  /**
   * Appends a line of a size: {@code "Rss:                 512 kB"}.
   *
   * @param label what stands before the number, with its blanks
   * @param kilobytes the size, printed in eight characters or more
   * @return this
   */
  public SeqText kilobytes(String label, long kilobytes) {
    return kilobytes(label, kilobytes, KB_WIDTH);
  }

  /**
   * Appends a line of a size whose number is narrower, after a long label.
   *
   * @param label what stands before the number, with its blanks
   * @param kilobytes the size
   * @param width least number of characters
   * @return this
   */
  public SeqText kilobytes(String label, long kilobytes, int width) {
    return text(label).decimal(kilobytes, width).text(" kB\n");
  }

  /**
   * Appends a line of a size that is known in pages.
   *
   * @param label what stands before the number, with its blanks
   * @param pages the size
   * @return this
   */
  public SeqText pages(String label, long pages) {
    return kilobytes(label, pages * KB_PER_PAGE);
  }

  /**
   * Remembers that the line begins here, for {@link #padTo}.
   *
   * @return this
   */
  public SeqText beginLine() {
    lineStart = out.length();
    return this;
  }

  /**
   * Fills the line with blanks, and adds one more.
   *
   * @param width characters since {@link #beginLine} that the line has at least before the last blank
   * @return this
   */
  public SeqText padTo(int width) {
    out.repeat(' ', Math.max(0, width - (out.length() - lineStart))).append(' ');
    return this;
  }

  /** The text so far. */
  @Override
  public String toString() {
    return out.toString();
  }
}
