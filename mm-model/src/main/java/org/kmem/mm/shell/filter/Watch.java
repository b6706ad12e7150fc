package org.kmem.mm.shell.filter;

import java.util.List;
import java.util.Locale;
import org.kmem.mm.shell.command.Invocation;
import org.kmem.mm.shell.command.Options;
import org.kmem.mm.shell.command.UsageException;
import org.kmem.mm.shell.system.ErrnoException;

/** {@code watch}: a command again and again, until a signal comes or nobody reads. */
final class Watch extends Tool {
  Watch() {
    super("watch", "[-n SECONDS] [-t] COMMAND...", "run a command again and again");
  }

  @Override
  public int run(Invocation call) throws ErrnoException, UsageException {
    Options options = call.options("+n:td");
    requireOperands(options.operands(), 1, Integer.MAX_VALUE);
    String seconds = options.value('n', "2");
    long nanos = (long) Sleep.nanos(seconds, 1e9);
    String command = String.join(" ", options.operands());
    boolean terminal = call.out().descriptor().isTerminal();
    do {
      call.out().print(terminal ? "\u001b[H\u001b[J" : "");
      if (!options.has('t')) {
        call.out().println(String.format(Locale.ROOT, "Every %.1fs: %s\n", nanos / 1e9, command));
      }
      call.run(List.of("sh", "-c", command));
    } while (call.system().sleep(nanos));
    return 0;
  }
}
