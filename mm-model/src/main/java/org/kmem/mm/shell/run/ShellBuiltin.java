package org.kmem.mm.shell.run;

import org.kmem.mm.shell.command.Invocation;
import org.kmem.mm.shell.command.UsageException;
import org.kmem.mm.shell.system.ErrnoException;

/**
 * A command that reads or changes the shell itself.
 *
 * @param name what it is called by
 * @param special whether it is one of POSIX's special builtins: found before functions, its
 *     assignments stay, its errors end a script
 * @param synopsis operands and options
 * @param summary what it does, one line
 * @param action what is run
 */
record ShellBuiltin(String name, boolean special, String synopsis, String summary, Action action) {
  /** What a builtin does. */
  @FunctionalInterface
  interface Action {
    int run(Interpreter shell, Invocation call) throws ErrnoException, UsageException;
  }

  static ShellBuiltin special(String name, String synopsis, String summary, Action action) {
    return new ShellBuiltin(name, true, synopsis, summary, action);
  }

  static ShellBuiltin regular(String name, String synopsis, String summary, Action action) {
    return new ShellBuiltin(name, false, synopsis, summary, action);
  }
}
