package org.kmem.mm.scenario;

import java.util.List;
import org.kmem.mm.fault.FaultHandler;
import org.kmem.mm.fault.FaultResult;
import org.kmem.mm.fault.FaultTrace;
import org.kmem.mm.machine.Machine;
import org.kmem.mm.pgtable.PteFormat;
import org.kmem.mm.shell.command.Invocation;
import org.kmem.mm.shell.command.UsageException;
import org.kmem.mm.shell.system.ErrnoException;
import org.kmem.mm.task.TaskStruct;

/**
 * {@code fault-trace}: lets a process fault at an address, as an access of its own would, and prints each step of
 * the way. What the fault does stays done; a fault that fails harms nobody.
 */
final class FaultTraceTool extends MachineTool {
  private static final int MOST_OPERANDS = 3;

  FaultTraceTool(Machine machine) {
    super(
        machine,
        "fault-trace",
        "PID ADDRESS [read|write|exec]",
        "let a process fault and print the steps of it");
  }

  @Override
  public int run(Invocation call) throws ErrnoException, UsageException {
    List<String> words = call.arguments();
    boolean accessGiven = words.size() == MOST_OPERANDS;
    operands(accessGiven ? words.subList(0, MOST_OPERANDS - 1) : words, MOST_OPERANDS - 1);
    int access = access(accessGiven ? words.getLast() : "read");
    TaskStruct process = process(words.get(0));
    long address = address(words.get(1));
    FaultTrace trace = new FaultTrace(process.mm());
    FaultHandler faults = machine().userSpace().faults();
    faults.setTrace(trace);
    int result = faults.handle(process, address, access);
    faults.setTrace(null);
    call.out().print(trace.text()).println(outcome(result));
    return FaultResult.isError(result) ? 1 : 0;
  }

  private static int access(String word) throws UsageException {
    return switch (word) {
      case "read" -> PteFormat.READ;
      case "write" -> PteFormat.WRITE;
      case "exec" -> PteFormat.EXEC;
      default -> throw new UsageException("'" + word + "' is no access: give read, write or exec");
    };
  }

  private static String outcome(int result) {
    if (!FaultResult.isError(result)) {
      return (result & FaultResult.MAJOR) != 0 ? "major fault" : "minor fault";
    }
    if ((result & FaultResult.OOM) != 0) {
      return "no memory: the access would be tried again";
    }
    return FaultResult.signal(result).name();
  }
}
