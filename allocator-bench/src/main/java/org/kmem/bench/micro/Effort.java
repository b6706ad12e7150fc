package org.kmem.bench.micro;

/**
 * How long each row of a table is measured.
 *
 * @param forks JVMs, at least 1
 * @param warmups iterations before those that count, in each JVM
 * @param iterations iterations that count, in each JVM, at least 1
 * @param iterationMillis length of an iteration, at least 1
 */
public record Effort(int forks, int warmups, int iterations, int iterationMillis) {
  /** What a result set is measured with: half a minute a row. */
  public static final Effort FULL = new Effort(3, 3, 5, 1_000);

  /** A series of rounds, each measured once; a round takes less than its millis. */
  static final Effort SERIES = new Effort(1, 0, PageAgeing.ROUNDS, 25);

  /** Boots of a machine, each with what follows it: the first of each JVM is the cold one. */
  static final Effort BOOTS = new Effort(3, 0, MachineBoot.BOOTS, 100);

  /** Most rows that a quick run may have. */
  public static final int QUICK_ROWS_MAX = 50;

  /** What a quick run may take, in ms. */
  static final int QUICK_MILLIS_MAX = 180_000;

  /** What a JVM costs besides its iterations, on a slow day: start, connection, boot, the check at the end. */
  private static final int SLOW_FORK_MILLIS = 1_500;

  /** The same on a usual day. */
  static final int FORK_MILLIS = 900;

  /**
   * What an iteration lasts too long with more threads than CPUs: those that end it have to be scheduled, and get
   * their locks, beside others that go on meanwhile.
   */
  static final int LATE_MILLIS = 400;

  private static final int CROWDED_WARMUPS = 4;

  /** What a JVM that measures pieces costs more on a usual day: a larger heap, touched beforehand, and libraries. */
  static final int PIECES_FORK_MILLIS = 400;

  /** Slow paths that are driven into before an iteration, and a look at the process's memory after it. */
  static final int PIECES_ITERATION_MILLIS = 25;

  /** Kept back from a quick run's time: the tool's own start, its look at the machine, late iterations. */
  private static final int QUICK_RESERVE_MILLIS = 15_000;

  private static final int QUICK_WARMUPS = 2;
  private static final int QUICK_ITERATIONS = 3;
  private static final int QUICK_ITERATION_MILLIS_MAX = 500;

  /**
   * Checks the numbers.
   *
   * @throws IllegalArgumentException if one is too small
   */
  public Effort {
    if (forks < 1 || warmups < 0 || iterations < 1 || iterationMillis < 1) {
      throw new IllegalArgumentException(
          "%d forks of %d + %d iterations of %d ms: only the warm-ups may be 0"
              .formatted(forks, warmups, iterations, iterationMillis));
    }
  }

  /**
   * What fits into a quick run: two JVMs a row as long as iterations stay long enough, then one.
   *
   * @param rows rows of the table
   * @return the effort
   * @throws IllegalArgumentException if there are more rows than {@link #QUICK_ROWS_MAX}, or none
   */
  public static Effort quick(int rows) {
    if (rows < 1 || rows > QUICK_ROWS_MAX) {
      throw new IllegalArgumentException(
          rows + " rows: a quick run has 1 to " + QUICK_ROWS_MAX + "; name fewer");
    }
    int twoForks = quickIterationMillis(rows, 2);
    return twoForks * 2 >= QUICK_ITERATION_MILLIS_MAX
        ? new Effort(2, QUICK_WARMUPS, QUICK_ITERATIONS, twoForks)
        : new Effort(1, QUICK_WARMUPS, QUICK_ITERATIONS, quickIterationMillis(rows, 1));
  }

  private static int quickIterationMillis(int rows, int forks) {
    int forkMillis = (QUICK_MILLIS_MAX - QUICK_RESERVE_MILLIS) / (rows * forks);
    int millis = (forkMillis - SLOW_FORK_MILLIS) / (QUICK_WARMUPS + QUICK_ITERATIONS);
    return Math.min(millis, QUICK_ITERATION_MILLIS_MAX);
  }

  /**
   * Whether it is less than another one.
   *
   * @param asked what is asked for
   * @return true if it has fewer forks, or less time for one of its parts
   */
  public boolean isLessThan(Effort asked) {
    return forks < asked.forks
        || warmups * iterationMillis < asked.warmups * asked.iterationMillis
        || iterations * iterationMillis < asked.iterations * asked.iterationMillis;
  }

  /**
   * How many iterations do not count. JMH's loop is left for the first time in compiled code at the end of the second
   * iteration, and compiled again in the third; with more threads than CPUs the compiler's threads get the smaller
   * part of the CPUs, and that takes the iteration. So there are four times as many
   * warm-ups then.
   *
   * @param threads threads that measure, at least 1
   * @param cpus CPUs they share, at least 1
   * @return iterations
   */
  public int warmups(int threads, int cpus) {
    return threads > cpus ? CROWDED_WARMUPS * warmups : warmups;
  }

  /**
   * How long a run will take on a machine that does nothing else.
   *
   * @param rows rows of the table
   * @param threads threads of each
   * @param cpus CPUs they share
   * @return about, in ms
   */
  public long estimateMillis(int rows, int threads, int cpus) {
    long lateMillis = threads > cpus ? LATE_MILLIS : 0;
    long each = (long) warmups(threads, cpus) + iterations;
    long lastsMillis = iterationMillis + lateMillis;
    return (FORK_MILLIS + each * lastsMillis) * forks * rows;
  }

  /**
   * What benchmarks of pieces take on top of that: JVMs with more memory, and what follows each iteration.
   *
   * @param rows rows of the table
   * @return about, in ms
   */
  long estimateMoreForPiecesMillis(int rows) {
    long moreMillis = (long) iterationMillis / OwnWork.PACED_DIVISOR + PIECES_ITERATION_MILLIS;
    return (PIECES_FORK_MILLIS + (warmups + iterations) * moreMillis) * forks * rows;
  }

  /**
   * With shorter iterations, so that what follows them in benchmarks of pieces fits into the same time.
   *
   * @return the effort
   */
  public Effort leavingTimeForPieces() {
    return new Effort(forks, warmups, iterations, Math.max(1, iterationMillis / 2));
  }

  /**
   * A phrase for tables.
   *
   * @return for example {@code 3 forks, 3 + 5 iterations of 1000 ms}
   */
  @Override
  public String toString() {
    return "%d fork%s, %d + %d iterations of %d ms"
        .formatted(forks, forks == 1 ? "" : "s", warmups, iterations, iterationMillis);
  }
}
