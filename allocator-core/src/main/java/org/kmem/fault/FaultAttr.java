package org.kmem.fault;

import java.util.function.Consumer;

/**
 * Decides which calls of one kind are made to fail.
 *
 * <p>A call fails if failures are left ({@code times}), the budget of sizes is used up ({@code space}),
 * the call is one in {@code interval}, and chance has it ({@code probability}). Settings can change while
 * calls are made. Safe for any thread; with one thread, the seed decides everything. Off, which is
 * probability 0, it costs one read.
 *
 * <p>Kernel counterpart: {@code struct fault_attr} and {@code should_fail()},
 * Documentation/fault-injection/fault-injection.rst.
 */
public final class FaultAttr {
  private static final long GOLDEN_GAMMA = 0x9e37_79b9_7f4a_7c15L;
  private static final int PERCENT = 100;

  private final String name;
  private final Consumer<String> log;

  /** What was set last; written under {@code this}, read without it to see whether anything is on. */
  private volatile FaultSettings settings;

  /** Failures left; protected by {@code this}. */
  private long times;

  /** Budget left; protected by {@code this}. */
  private long space;

  /** Calls that came as far as the interval; protected by {@code this}. */
  private long calls;

  /** State of the random numbers; protected by {@code this}. */
  private long random;

  /**
   * Makes a decision maker.
   *
   * @param name of the kind of fault, as in {@code failslab}
   * @param settings how often
   * @param seed of the random numbers
   * @param log takes the kernel's two lines for each failure ({@code verbose}); called with this
   *     object's lock held
   */
  public FaultAttr(String name, FaultSettings settings, long seed, Consumer<String> log) {
    this.name = name;
    this.settings = settings;
    this.log = log;
    times = settings.times();
    space = settings.space();
    random = seed;
  }

  /**
   * Makes a silent decision maker from a boot option.
   *
   * @param option {@code failslab=<interval>,<probability>,<space>,<times>}, or with another name
   * @param seed of the random numbers
   * @return the decision maker
   * @throws FaultFormatException if the text is no such option
   */
  public static FaultAttr parse(String option, long seed) {
    int equals = option.indexOf('=');
    if (equals < 1) {
      throw new FaultFormatException(
          "\"" + option + "\": write <name>=<interval>,<probability>,<space>,<times>");
    }
    return new FaultAttr(
        option.substring(0, equals),
        FaultSettings.parse(option.substring(equals + 1)),
        seed,
        line -> {});
  }

  /**
   * The kind of fault.
   *
   * @return its name
   */
  public String name() {
    return name;
  }

  /**
   * Sets all four anew, with {@code times} and {@code space} full; calls counted so far still count
   * for the interval.
   *
   * @param replacement what holds from now on
   */
  public synchronized void set(FaultSettings replacement) {
    settings = replacement;
    times = replacement.times();
    space = replacement.space();
  }

  /**
   * What is set, with what is left of {@code times} and {@code space}: what the debugfs files read.
   *
   * @return a snapshot
   */
  public synchronized FaultSettings settings() {
    return new FaultSettings(settings.interval(), settings.probability(), space, times);
  }

  /**
   * Decides about one call.
   *
   * @param size what the call takes from the budget: bytes of an object, pages of a block
   * @return whether it must fail
   */
  public boolean shouldFail(long size) {
    return settings.probability() != 0 && decide(size);
  }

  private synchronized boolean decide(long size) {
    FaultSettings now = settings;
    if (times == 0) {
      return false;
    }
    if (space > size) {
      space -= size;
      return false;
    }
    if (now.interval() > 1) {
      calls++;
      if (calls % now.interval() != 0) {
        return false;
      }
    }
    if (now.probability() <= Long.remainderUnsigned(nextRandom(), PERCENT)) {
      return false;
    }
    log.accept(
        "FAULT_INJECTION: forcing a failure.\nname "
            + name
            + ", interval "
            + now.interval()
            + ", probability "
            + now.probability()
            + ", space "
            + space
            + ", times "
            + times);
    if (times != FaultSettings.NO_LIMIT) {
      times--;
    }
    return true;
  }

  /** SplitMix64: G. Steele, D. Lea, C. Flood, "Fast Splittable Pseudorandom Number Generators". */
  private long nextRandom() {
    random += GOLDEN_GAMMA;
    long mixed = (random ^ random >>> 30) * 0xbf58_476d_1ce4_e5b9L;
    mixed = (mixed ^ mixed >>> 27) * 0x94d0_49bb_1331_11ebL;
    return mixed ^ mixed >>> 31;
  }
}
