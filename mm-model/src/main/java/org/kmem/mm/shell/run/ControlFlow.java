package org.kmem.mm.shell.run;

/** Leaving a command before its end: unwinds to whoever it is meant for. No stack traces. */
abstract sealed class ControlFlow extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private ControlFlow() {
    super(null, null, false, false);
  }

  /** {@code break} and {@code continue}. */
  static final class LoopExit extends ControlFlow {
    private static final long serialVersionUID = 1L;

    private final int levels;
    private final boolean again;

    LoopExit(int levels, boolean again) {
      this.levels = levels;
      this.again = again;
    }

    /** How many loops, this one included, are meant. */
    int levels() {
      return levels;
    }

    /** Whether the outermost of them goes on with its next round. */
    boolean again() {
      return again;
    }
  }

  /** {@code return}. */
  static final class FunctionReturn extends ControlFlow {
    private static final long serialVersionUID = 1L;

    private final int status;

    FunctionReturn(int status) {
      this.status = status;
    }

    int status() {
      return status;
    }
  }

  /** {@code exit}, or a failure under {@code set -e}. */
  static final class ShellExit extends ControlFlow {
    private static final long serialVersionUID = 1L;

    private final int status;

    ShellExit(int status) {
      this.status = status;
    }

    int status() {
      return status;
    }
  }

  /** An error that ends a script: a bad expansion, a failed special builtin. */
  static final class ShellError extends ControlFlow {
    private static final long serialVersionUID = 1L;

    private final String complaint;
    private final int status;

    ShellError(String complaint) {
      this(complaint, 2);
    }

    ShellError(String complaint, int status) {
      this.complaint = complaint;
      this.status = status;
    }

    String complaint() {
      return complaint;
    }

    int status() {
      return status;
    }
  }
}
