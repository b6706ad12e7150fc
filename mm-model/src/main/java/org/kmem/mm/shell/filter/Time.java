package org.kmem.mm.shell.filter;

import java.util.List;
import java.util.Locale;
import org.kmem.mm.shell.command.Invocation;
import org.kmem.mm.shell.command.UsageException;
import org.kmem.mm.shell.system.ErrnoException;

/** {@code time}: how long a command takes, in simulated time. */
final class Time extends Tool {
  Time() {
    super("time", "[-p] COMMAND [ARGUMENT]...", "say how long a command takes in simulated time");
  }

  @Override
  public int run(Invocation call) throws ErrnoException, UsageException {
    List<String> words = call.arguments();
    boolean plain = !words.isEmpty() && words.getFirst().equals("-p");
    List<String> argv = plain ? words.subList(1, words.size()) : words;
    requireOperands(argv, 1, Integer.MAX_VALUE);
    long start = call.system().clockNanos();
    int status = call.run(argv);
    double seconds = (call.system().clockNanos() - start) / 1e9;
    if (plain) {
      call.err().println(String.format(Locale.ROOT, "real %.2f\nuser 0.00\nsys 0.00", seconds));
    } else {
      long minutes = (long) (seconds / 60);
      call.err()
          .println(String.format(Locale.ROOT, "real\t%dm %.2fs", minutes, seconds - minutes * 60));
      call.err().println("user\t0m 0.00s\nsys\t0m 0.00s");
    }
    return status;
  }
}
