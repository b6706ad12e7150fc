package org.kmem.mm.shell.filter;

import org.kmem.mm.shell.command.Invocation;
import org.kmem.mm.shell.command.Options;
import org.kmem.mm.shell.command.UsageException;
import org.kmem.mm.shell.system.ErrnoException;
import org.kmem.mm.shell.text.CivilTime;

/** {@code date}: the simulated wall clock, in UTC. */
final class Date extends Tool {
  private static final long NANOS = 1_000_000_000L;

  Date() {
    super("date", "[-u] [-d @SECONDS] [+FORMAT]", "print the simulated time");
  }

  @Override
  public int run(Invocation call) throws ErrnoException, UsageException {
    Options options = call.options("ud:");
    long now = call.system().clockNanos();
    String given = options.value('d', "");
    if (given.startsWith("@")) {
      now = Options.number(given.substring(1)) * NANOS;
    } else if (!given.isEmpty()) {
      throw new UsageException("invalid date '" + given + "': only @SECONDS is understood");
    }
    requireOperands(options.operands(), 0, 1);
    String format =
        options.operands().isEmpty() ? "+%a %b %e %H:%M:%S %Z %Y" : options.operands().getFirst();
    if (!format.startsWith("+")) {
      throw new UsageException("the simulated clock cannot be set");
    }
    call.out().println(CivilTime.of(now).format(format.substring(1)));
    return 0;
  }
}
