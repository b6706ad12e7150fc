package org.kmem.mm.shell;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.kmem.mm.shell.command.MemoryFile;
import org.kmem.mm.shell.command.ShellCommand;

/** Runs scripts on a machine in memory and keeps what they print. */
final class ShellRun {
  /**
   * What came out.
   *
   * @param out standard output
   * @param err standard error
   * @param status exit status
   */
  record Result(String out, String err, int status) {}

  private ShellRun() {}

  static Result run(MemorySystem system, String input, List<ShellCommand> commands, String script) {
    MemoryFile out = new MemoryFile("");
    MemoryFile err = new MemoryFile("");
    Shell shell = Shell.on(system).commands(commands).streams(new MemoryFile(input), out, err);
    String bytes = new String(script.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    int status = system.runAsShell(() -> shell.run(bytes));
    return new Result(out.text(), err.text(), status);
  }

  static Result run(String script) {
    return run(new MemorySystem(), "", List.of(), script);
  }

  static Result runWithInput(String input, String script) {
    return run(new MemorySystem(), input, List.of(), script);
  }
}
