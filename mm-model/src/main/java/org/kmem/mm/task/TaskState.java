package org.kmem.mm.task;

/** What a task is doing, with the letter and word of {@code /proc/PID/status}. */
public enum TaskState {
  /** Runs or waits for a CPU. */
  RUNNING('R', "running"),
  /** Waits for something. */
  SLEEPING('S', "sleeping"),
  /** Has ended, and its parent has not asked how. */
  ZOMBIE('Z', "zombie"),
  /** Has ended, and nobody will ask. */
  DEAD('X', "dead");

  private final char letter;
  private final String word;

  TaskState(char letter, String word) {
    this.letter = letter;
    this.word = word;
  }

  /**
   * The letter of {@code /proc/PID/stat}.
   *
   * @return for example {@code 'S'}
   */
  public char letter() {
    return letter;
  }

  /**
   * The word of {@code /proc/PID/status}.
   *
   * @return for example {@code "sleeping"}
   */
  public String word() {
    return word;
  }
}
