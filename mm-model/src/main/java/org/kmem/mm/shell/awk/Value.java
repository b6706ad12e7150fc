package org.kmem.mm.shell.awk;

/** A scalar: a number, a string, a string that looks like a number, or nothing yet. */
sealed interface Value {
  /** What has not been set: both 0 and the empty string. */
  static Value unset() {
    return Text.UNSET;
  }

  /** Its value as a number. */
  double number();

  /** Whether a condition holds. */
  boolean truth();

  /**
   * A number.
   *
   * @param number its value
   */
  record Num(double number) implements Value {
    @Override
    public boolean truth() {
      return number != 0;
    }
  }

  /**
   * Text.
   *
   * @param text bytes as chars
   * @param number what it is as a number
   * @param numeric whether it is compared as a number
   */
  record Text(String text, double number, boolean numeric) implements Value {
    private static final Text UNSET = new Text("", 0, true);

    @Override
    public boolean truth() {
      return (numeric && !text.isEmpty()) ? number != 0 : !text.isEmpty();
    }
  }

  static Value of(double number) {
    return new Num(number);
  }

  static Value of(boolean truth) {
    return new Num(truth ? 1 : 0);
  }

  /** A string of the program. */
  static Value of(String text) {
    return new Text(text, Numbers.prefix(text), false);
  }

  /** A string from outside: it may look like a number. */
  static Value input(String text) {
    double number = Numbers.prefix(text);
    return new Text(text, number, Numbers.isNumeric(text));
  }

  /** Whether it is compared as a number. */
  default boolean isNumeric() {
    return switch (this) {
      case Num num -> true;
      case Text text -> text.numeric();
    };
  }

  /** As a string; numbers that are no integers by a format. */
  default String text(String format) {
    return switch (this) {
      case Num num -> Numbers.text(num.number(), format);
      case Text text -> text.text();
    };
  }
}
