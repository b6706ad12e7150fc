package org.kmem.bench.gate;

/** The gate cannot do what was asked; the message says why and what to do. */
public final class GateException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Who has to put it right. */
  public enum Kind {
    /** The command line, a policy or a file it names is wrong. */
    USAGE,
    /** This machine, or a side that cannot be built or run on it, does not allow it. */
    UNFIT
  }

  private final Kind kind;

  private GateException(Kind kind, String message) {
    super(message);
    this.kind = kind;
  }

  static GateException usage(String message) {
    return new GateException(Kind.USAGE, message);
  }

  static GateException unfit(String message) {
    return new GateException(Kind.UNFIT, message);
  }

  /**
   * Who has to put it right.
   *
   * @return the kind
   */
  public Kind kind() {
    return kind;
  }
}
