package org.kmem.mm.scenario;

import java.util.List;
import org.kmem.mm.machine.Machine;
import org.kmem.mm.shell.command.Invocation;
import org.kmem.mm.shell.command.ShellCommand;
import org.kmem.mm.shell.command.UsageException;
import org.kmem.mm.shell.system.ErrnoException;

/** {@code mkswap}, {@code swapon}, {@code swapoff}: they say that this model does not swap yet. */
final class SwapTool extends MachineTool {
  private SwapTool(Machine machine, String name, String summary) {
    super(machine, name, "DEVICE", summary);
  }

  static List<ShellCommand> all(Machine machine) {
    return List.of(
        new SwapTool(machine, "mkswap", "prepare a device for swapping"),
        new SwapTool(machine, "swapon", "begin to swap to a device"),
        new SwapTool(machine, "swapoff", "stop swapping to a device"));
  }

  @Override
  public int run(Invocation call) throws ErrnoException, UsageException {
    String device = operands(call.arguments(), 1).getFirst();
    call.system().stat(call.path(device), true);
    return call.complain(device + ": Function not implemented: this model does not swap yet");
  }
}
