package org.kmem.mm.scenario;

import org.kmem.mm.machine.Machine;
import org.kmem.mm.shell.command.Invocation;
import org.kmem.mm.shell.command.Options;
import org.kmem.mm.shell.command.UsageException;
import org.kmem.mm.shell.system.ErrnoException;

/** {@code dmesg}: the kernel's log. */
final class Dmesg extends MachineTool {
  Dmesg(Machine machine) {
    super(machine, "dmesg", "[-c] [-C]", "print the kernel's log");
  }

  @Override
  public int run(Invocation call) throws ErrnoException, UsageException {
    Options options = call.options("cC");
    operands(options.operands(), 0);
    if (!options.has('C')) {
      for (String line : machine().kernelLog().lines()) {
        call.out().println(line);
      }
    }
    if (options.has('c') || options.has('C')) {
      machine().kernelLog().clear();
    }
    return 0;
  }
}
