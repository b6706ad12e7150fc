package org.kmem.units;

/**
 * How much the engine checks on its own: system property {@code kmem.check}, read once.
 *
 * <p>Level 0 checks arguments only; level 1, the default, adds state checks of constant cost (double
 * free, foreign frame, wrong order); level 2 adds checks that walk structures and is what tests run.
 */
public final class CheckLevel {
  /** The level in force: 0, 1 or 2. */
  public static final int LEVEL = read();

  /** Constant-cost state checks are on. */
  public static final boolean STATE = LEVEL >= 1;

  /** Checks that walk structures are on. */
  public static final boolean FULL = LEVEL >= 2;

  private CheckLevel() {}

  private static int read() {
    int level = Integer.getInteger("kmem.check", 1);
    if (level < 0 || level > 2) {
      throw new IllegalArgumentException(
          "kmem.check=" + level + ": the check levels are 0, 1 and 2");
    }
    return level;
  }
}
