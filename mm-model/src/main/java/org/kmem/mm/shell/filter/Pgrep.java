package org.kmem.mm.shell.filter;

import java.util.ArrayList;
import java.util.List;
import org.kmem.mm.shell.command.Invocation;
import org.kmem.mm.shell.command.Options;
import org.kmem.mm.shell.command.UsageException;
import org.kmem.mm.shell.pattern.BadPatternException;
import org.kmem.mm.shell.pattern.Regex;
import org.kmem.mm.shell.system.ErrnoException;

/** {@code pgrep}, {@code pidof}, {@code pkill} and {@code killall}: processes by name. */
final class Pgrep extends Tool {
  private static final int SIGTERM = 15;

  Pgrep(String name) {
    super(name, "[-xlno] [-SIGNAL] NAME", "find or signal processes by name");
  }

  @Override
  public int run(Invocation call) throws ErrnoException, UsageException {
    List<String> words = new ArrayList<>(call.arguments());
    boolean kills = name().equals("pkill") || name().equals("killall");
    int signal = SIGTERM;
    if (kills && !words.isEmpty() && words.getFirst().matches("-[0-9]+")) {
      signal = Integer.parseInt(words.removeFirst().substring(1));
    } else if (kills && !words.isEmpty() && words.getFirst().matches("-(SIG)?KILL")) {
      words.removeFirst();
      signal = 9;
    }
    Options options = Options.parse("xlnofasq", words);
    requireOperands(options.operands(), 1, Integer.MAX_VALUE);
    boolean exact = options.has('x') || name().equals("pidof") || name().equals("killall");
    List<Ps.Entry> found = new ArrayList<>();
    for (Ps.Entry entry : Ps.processes(call)) {
      for (String wanted : options.operands()) {
        if (exact ? entry.name().equals(wanted) : matches(entry.name(), wanted)) {
          found.add(entry);
          break;
        }
      }
    }
    if (options.has('n') && !found.isEmpty()) {
      found = List.of(found.getLast());
    } else if (options.has('o') && !found.isEmpty()) {
      found = List.of(found.getFirst());
    }
    if (name().equals("pidof") && !found.isEmpty()) {
      call.out()
          .println(
              String.join(
                  " ", found.reversed().stream().map(e -> Integer.toString(e.pid())).toList()));
      return 0;
    }
    for (Ps.Entry entry : found) {
      if (kills) {
        call.system().kill(entry.pid(), signal);
      } else {
        call.out()
            .println(
                entry.pid() + (options.has('l') || options.has('a') ? " " + entry.name() : ""));
      }
    }
    return found.isEmpty() ? 1 : 0;
  }

  private static boolean matches(String name, String wanted) throws UsageException {
    try {
      return Regex.compile(wanted, Regex.Dialect.EXTENDED, false).matcher(name).find();
    } catch (BadPatternException e) {
      throw new UsageException(String.valueOf(e.getMessage()));
    }
  }
}
