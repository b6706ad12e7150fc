package org.kmem.mm.scenario;

import org.kmem.mm.machine.Machine;
import org.kmem.mm.shell.command.Invocation;
import org.kmem.mm.shell.command.Options;
import org.kmem.mm.shell.command.ShellCommand;
import org.kmem.mm.shell.command.UsageException;
import org.kmem.mm.shell.system.ErrnoException;

/** {@code dmesg}: the kernel's log. */
final class Dmesg implements ShellCommand {
  private final Machine machine;

  Dmesg(Machine machine) {
    this.machine = machine;
  }

  @Override
  public String name() {
    return "dmesg";
  }

  @Override
  public String synopsis() {
    return "[-c] [-C]";
  }

  @Override
  public String summary() {
    return "print the kernel's log";
  }

  @Override
  public int run(Invocation call) throws ErrnoException, UsageException {
    Options options = call.options("cC");
    if (!options.operands().isEmpty()) {
      throw new UsageException("");
    }
    if (!options.has('C')) {
      for (String line : machine.kernelLog().lines()) {
        call.out().println(line);
      }
    }
    if (options.has('c') || options.has('C')) {
      machine.kernelLog().clear();
    }
    return 0;
  }
}
