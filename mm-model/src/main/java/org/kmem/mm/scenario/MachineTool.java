package org.kmem.mm.scenario;

import java.util.List;
import org.kmem.mm.abi.MemSize;
import org.kmem.mm.abi.MemSizeFormatException;
import org.kmem.mm.machine.Machine;
import org.kmem.mm.shell.command.NamedCommand;
import org.kmem.mm.shell.command.UsageException;
import org.kmem.mm.task.TaskStruct;

/** A command that looks into the machine. */
abstract class MachineTool extends NamedCommand {
  private final Machine machine;

  MachineTool(Machine machine, String name, String synopsis, String summary) {
    super(name, synopsis, summary);
    this.machine = machine;
  }

  final Machine machine() {
    return machine;
  }

  /** The operands of a call that must be so many. */
  static List<String> operands(List<String> words, int count) throws UsageException {
    if (words.size() != count) {
      throw new UsageException("");
    }
    return words;
  }

  /** A process with an address space, by its pid. */
  final TaskStruct process(String pid) throws UsageException {
    TaskStruct task;
    try {
      task = machine.tasks().find(Integer.parseInt(pid));
    } catch (NumberFormatException e) {
      throw new UsageException("'" + pid + "' is no pid: ps lists them");
    }
    if (task == null) {
      throw new UsageException("there is no process " + pid + ": ps lists them", 1);
    }
    if (!task.hasMm()) {
      throw new UsageException(task.comm() + " has no address space: it is a kernel thread", 1);
    }
    return task;
  }

  /** An address as a user writes it: hexadecimal with or without 0x as in {@code maps}, or a size. */
  static long address(String text) throws UsageException {
    try {
      if (text.length() >= 8 && text.chars().allMatch(c -> Character.digit(c, 16) >= 0)) {
        return Long.parseUnsignedLong(text, 16);
      }
      return MemSize.parse(text);
    } catch (NumberFormatException | MemSizeFormatException e) {
      throw new UsageException(
          "'" + text + "' is no address: give one as in /proc/PID/maps, or 0x7f0000001000");
    }
  }
}
