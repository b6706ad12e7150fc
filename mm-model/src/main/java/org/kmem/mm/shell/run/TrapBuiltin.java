package org.kmem.mm.shell.run;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.kmem.mm.shell.command.Invocation;
import org.kmem.mm.shell.command.UsageException;
import org.kmem.mm.shell.system.ErrnoException;

/** {@code trap}: what signals and the exit do. */
final class TrapBuiltin implements ShellBuiltin.Action {
  @Override
  public int run(Interpreter shell, Invocation call) throws ErrnoException, UsageException {
    Map<Integer, String> traps = shell.process().traps;
    List<String> words = call.arguments();
    if (!words.isEmpty() && words.getFirst().equals("--")) {
      words = words.subList(1, words.size());
    }
    if (words.isEmpty()) {
      for (Map.Entry<Integer, String> e : new TreeMap<>(traps).entrySet()) {
        String action = e.getValue().replace("'", "'\\''");
        call.out().println("trap -- '" + action + "' " + SignalName.name(e.getKey()));
      }
      return 0;
    }
    boolean reset = words.size() == 1 || words.getFirst().equals("-");
    List<String> signals = words.size() == 1 ? words : words.subList(1, words.size());
    for (String name : signals) {
      int signal = SignalName.parse(name);
      if (signal < 0) {
        throw new UsageException(name + ": invalid signal specification", 1);
      }
      if (reset) {
        traps.remove(signal);
      } else {
        traps.put(signal, words.getFirst());
      }
    }
    return 0;
  }
}
