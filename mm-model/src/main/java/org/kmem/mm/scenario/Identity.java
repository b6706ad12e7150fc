package org.kmem.mm.scenario;

import java.util.List;
import org.kmem.mm.machine.Machine;
import org.kmem.mm.shell.command.Invocation;
import org.kmem.mm.shell.command.ShellCommand;
import org.kmem.mm.shell.command.UsageException;
import org.kmem.mm.shell.system.ErrnoException;
import org.kmem.mm.sim.Arch;

/** {@code uname}, {@code nproc}, {@code hostname}, {@code id}: what machine this is, and as whom it is used. */
final class Identity extends MachineTool {
  private static final String RELEASE = "6.12.107+deb13-amd64";
  private static final String VERSION = "#1 SMP PREEMPT_DYNAMIC Debian 6.12.107-1";
  private static final String NODE = "(none)";

  private Identity(Machine machine, String name, String synopsis, String summary) {
    super(machine, name, synopsis, summary);
  }

  static List<ShellCommand> all(Machine machine) {
    return List.of(
        new Identity(machine, "uname", "[-asnrvm]", "say which kernel this is"),
        new Identity(machine, "nproc", "", "print the number of CPUs"),
        new Identity(machine, "hostname", "", "print the name of the machine"),
        new Identity(machine, "id", "[-ugn]", "say as whom the shell runs"));
  }

  @Override
  public int run(Invocation call) throws ErrnoException, UsageException {
    call.out()
        .println(
            switch (name()) {
              case "uname" -> kernel(call);
              case "nproc" -> Integer.toString(machine().options().cpus());
              case "id" -> user(call);
              default -> NODE;
            });
    return 0;
  }

  private static String user(Invocation call) throws UsageException {
    return call.options("ugn").operands().isEmpty() && call.arguments().isEmpty()
        ? "uid=0 gid=0"
        : "0";
  }

  private String kernel(Invocation call) throws UsageException {
    String letters = String.join("", call.arguments()).replace("-", "");
    boolean all = letters.indexOf('a') >= 0;
    boolean none = letters.isEmpty();
    String machine = machine().options().arch() == Arch.X86_64 ? "x86_64" : "aarch64";
    StringBuilder text = new StringBuilder();
    List<String> fields = List.of("Linux", NODE, RELEASE, VERSION, machine);
    String order = "snrvm";
    for (int i = 0; i < fields.size(); i++) {
      if (all || letters.indexOf(order.charAt(i)) >= 0 || (none && i == 0)) {
        text.append(text.isEmpty() ? "" : " ").append(fields.get(i));
      }
    }
    return text + (all ? " GNU/Linux" : "");
  }
}
