package org.kmem.mm.scenario;

import java.util.List;
import org.kmem.mm.shell.command.ShellCommand;

/** The commands that a simulated machine adds to those of its shell. */
final class MachineCommands {
  private MachineCommands() {}

  /** All of them, for one machine. */
  static List<ShellCommand> of(MachineSystem system) {
    return List.of(new Dmesg(system.machine()));
  }
}
