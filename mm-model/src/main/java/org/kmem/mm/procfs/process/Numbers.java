package org.kmem.mm.procfs.process;

/** Names of directories that are numbers. */
final class Numbers {
  private static final int MOST_DIGITS = 9;

  private Numbers() {}

  /** Whether a name is a decimal number as it is printed, and no larger than an int. */
  static boolean isDecimal(String name) {
    return !name.isEmpty()
        && name.length() <= MOST_DIGITS
        && name.chars().allMatch(c -> c >= '0' && c <= '9')
        && (name.length() == 1 || name.charAt(0) != '0');
  }
}
