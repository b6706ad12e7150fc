package org.kmem.mm.abi;

/** The signals that memory management sends, and their numbers. Source: signal(7), sigaction(2). */
public enum Signal {
  /** An access that the memory behind a mapping cannot serve: beyond the end of a file, no huge page left. */
  SIGBUS(7),
  /** Ends the process; cannot be caught. */
  SIGKILL(9),
  /** An access that no mapping allows. */
  SIGSEGV(11);

  /** Code of {@link #SIGSEGV}: nothing is mapped at the address. */
  public static final int SEGV_MAPERR = 1;

  /** Code of {@link #SIGSEGV}: the mapping does not allow the access. */
  public static final int SEGV_ACCERR = 2;

  /** Code of {@link #SIGBUS}: there is no such memory. */
  public static final int BUS_ADRERR = 2;

  /** Code of {@link #SIGBUS}: the memory has a hardware error that the access met. */
  public static final int BUS_MCEERR_AR = 4;

  private static final int EXIT_STATUS_BASE = 128;

  private final int number;

  Signal(int number) {
    this.number = number;
  }

  /**
   * The signal's number.
   *
   * @return the number
   */
  public int number() {
    return number;
  }

  /**
   * What a shell sees as exit status of a process that the signal ended.
   *
   * @return 128 and the number
   */
  public int exitStatus() {
    return EXIT_STATUS_BASE + number;
  }
}
