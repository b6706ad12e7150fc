package org.kmem.mm.scenario.actor;

import org.kmem.mm.abi.Errno;
import org.kmem.mm.abi.SyscallResult;

/**
 * What a command answers.
 *
 * @param status exit status of the client
 * @param text what it prints, with line ends
 */
record Answer(int status, String text) {
  static final Answer OK = of("ok");

  /** The process no longer lives, or died over the command. */
  static final Answer KILLED = new Answer(137, "KILLED\n");

  /** A success that says something. */
  static Answer of(String line) {
    return new Answer(0, line + "\n");
  }

  /** A failure and why. */
  static Answer failed(String why) {
    return new Answer(1, why + "\n");
  }

  static Answer failed(Errno errno) {
    return failed(errno.name());
  }

  /** {@code ok}, or the name of the error that a system call returned. */
  static Answer ofReturn(long returned) {
    return SyscallResult.isError(returned) ? failed(SyscallResult.errnoOf(returned)) : OK;
  }
}
