package org.kmem.bench.cli;

/** What {@code ./kmem} exits with: part of its contract, so that scripts and CI can tell why. */
final class ExitCode {
  /** All is well. */
  static final int OK = 0;

  /** An expectation failed or something regressed. */
  static final int FAILED = 1;

  /** The command line or a file it names is wrong. */
  static final int USAGE = 2;

  /** Measured, but the noise leaves the question open. */
  static final int INCONCLUSIVE = 3;

  /** This machine or JVM cannot do what was asked. */
  static final int UNFIT = 4;

  /** A defect of kmem: comes with a stack trace. */
  static final int INTERNAL = 70;

  private ExitCode() {}
}
