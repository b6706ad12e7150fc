package org.kmem.mm.scenario;

import java.util.List;
import org.kmem.mm.machine.Machine;
import org.kmem.mm.shell.command.Invocation;
import org.kmem.mm.shell.command.UsageException;
import org.kmem.mm.shell.system.ErrnoException;

/** {@code walk}: how a process's page tables translate an address, entry by entry. */
final class Walk extends MachineTool {
  Walk(Machine machine) {
    super(machine, "walk", "PID ADDRESS", "walk the page tables of a process");
  }

  @Override
  public int run(Invocation call) throws ErrnoException, UsageException {
    List<String> words = operands(call.arguments(), 2);
    long address = address(words.get(1));
    call.out().print(process(words.get(0)).mm().pageTable().translate(address).text());
    return 0;
  }
}
