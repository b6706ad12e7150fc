package org.kmem.mm.shell.command;

import org.kmem.mm.shell.system.ErrnoException;

/**
 * A command by name: a filter, a file tool, or something the machine supplies.
 *
 * <p>Stateless: one object serves every call.
 */
public interface ShellCommand {
  /**
   * The name it is called by.
   *
   * @return one word
   */
  String name();

  /**
   * How it is called, for {@code help NAME} and after a usage error.
   *
   * @return operands and options, without the name
   */
  String synopsis();

  /**
   * What it does.
   *
   * @return one line
   */
  String summary();

  /**
   * What more there is to know of it, for {@code help NAME}.
   *
   * @return lines, each ended; none for most commands
   */
  default String details() {
    return "";
  }

  /**
   * Runs once. What was printed is flushed by the caller.
   *
   * @param call arguments, streams, the machine
   * @return exit status, 0 to 255
   * @throws ErrnoException an expected failure that ends the command: the caller prints
   *     {@code NAME: SUBJECT: REASON}, status 1
   * @throws UsageException wrong arguments: the caller prints it and the synopsis
   */
  int run(Invocation call) throws ErrnoException, UsageException;
}
