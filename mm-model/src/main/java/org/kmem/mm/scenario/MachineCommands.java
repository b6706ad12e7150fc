package org.kmem.mm.scenario;

import java.util.ArrayList;
import java.util.List;
import org.kmem.mm.machine.Machine;
import org.kmem.mm.scenario.actor.Actors;
import org.kmem.mm.scenario.actor.TaskCommand;
import org.kmem.mm.scenario.program.ProgramCommand;
import org.kmem.mm.shell.command.ShellCommand;

/** The commands that a simulated machine adds to those of its shell. */
final class MachineCommands {
  private MachineCommands() {}

  /** All of them, for one machine. */
  static List<ShellCommand> of(Machine machine, MachineSystem system) {
    List<ShellCommand> all = new ArrayList<>(SwapTool.all(machine));
    all.add(new Dmesg(machine));
    all.add(new Walk(machine));
    all.add(new Df(machine));
    all.add(new MountTool(machine, system));
    all.add(new UmountTool(machine, system));
    all.addAll(Identity.all(machine));
    all.add(new FaultTraceTool(machine));
    all.addAll(ProgramCommand.all(machine));
    all.add(new TaskCommand(new Actors(machine)));
    return all;
  }
}
