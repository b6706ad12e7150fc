package org.kmem.mm.scenario.program;

import java.util.List;
import org.kmem.mm.shell.command.UsageException;
import org.kmem.mm.shell.system.ErrnoException;

/** A program of user space: what stands in its C source. */
interface UserProgram {
  /** The name it is called by. */
  String name();

  /** Its arguments. */
  String synopsis();

  /** What it shows, in one line. */
  String summary();

  /**
   * Runs in its own process.
   *
   * @param self the process
   * @param arguments without the name
   * @return exit code
   * @throws ErrnoException if a call fails that it cannot do without
   * @throws UsageException if the arguments make no sense
   */
  int main(UserProcess self, List<String> arguments) throws ErrnoException, UsageException;
}
