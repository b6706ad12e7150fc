package org.kmem.mm.shell.system;

/** A process the shell has started: a stage of a pipeline or a command in the background. */
public interface ShellJob {
  /** Answer of {@link #await} when a signal came first. */
  int INTERRUPTED = -1;

  /** What a job does, in the process that was made for it. */
  @FunctionalInterface
  interface Body {
    /**
     * Runs to the end.
     *
     * @return exit status, 0 to 255
     */
    int run();
  }

  /**
   * Its process id, which {@code $!} shows.
   *
   * @return positive
   */
  int pid();

  /**
   * Says whether it has ended.
   *
   * @return true if {@link #await} would not block
   */
  boolean isDone();

  /**
   * Blocks the caller until the job has ended, or a signal for the caller is pending.
   *
   * @return exit status, 128 + N if signal N killed it, or {@link #INTERRUPTED}
   */
  int await();
}
