package org.kmem.mm.scenario;

import org.kmem.mm.abi.SyscallResult;
import org.kmem.mm.machine.Machine;
import org.kmem.mm.shell.command.Invocation;
import org.kmem.mm.shell.command.UsageException;
import org.kmem.mm.shell.system.ErrnoException;

/** {@code umount}: takes a file system from its place. */
final class UmountTool extends MachineTool {
  private final MachineSystem system;

  UmountTool(Machine machine, MachineSystem system) {
    super(machine, "umount", "DIRECTORY", "unmount a file system");
    this.system = system;
  }

  @Override
  public int run(Invocation call) throws ErrnoException, UsageException {
    String directory = operands(call.arguments(), 1).getFirst();
    long result = machine().vfs().unmount(system.fs(), call.path(directory));
    if (result == 0) {
      return 0;
    }
    String reason = SyscallResult.errnoOf(result).text();
    return call.complain("can't unmount " + directory + ": " + reason);
  }
}
