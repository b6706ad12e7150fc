package org.kmem.mm.shell.run;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.kmem.mm.shell.command.Invocation;
import org.kmem.mm.shell.command.UsageException;
import org.kmem.mm.shell.system.ErrnoException;

/** {@code set}: options and positional parameters; alone, it lists the variables. */
final class SetBuiltin implements ShellBuiltin.Action {
  @Override
  public int run(Interpreter shell, Invocation call) throws ErrnoException, UsageException {
    ShellProcess process = shell.process();
    List<String> words = call.arguments();
    if (words.isEmpty()) {
      for (Map.Entry<String, Variables.Variable> e : process.variables.sorted().entrySet()) {
        String value = e.getValue().value();
        if (value != null) {
          call.out().println(e.getKey() + "='" + value.replace("'", "'\\''") + "'");
        }
      }
      return 0;
    }
    int next = 0;
    boolean positional = false;
    while (next < words.size() && !positional) {
      String word = words.get(next);
      if (word.equals("--") || word.equals("-")) {
        next++;
        positional = word.equals("--") || next < words.size();
        break;
      }
      if (word.length() < 2 || (word.charAt(0) != '-' && word.charAt(0) != '+')) {
        positional = true;
        break;
      }
      next++;
      boolean on = word.charAt(0) == '-';
      for (int i = 1; i < word.length(); i++) {
        if (word.charAt(i) == 'o') {
          if (next == words.size()) {
            list(call, process.options);
            return 0;
          }
          change(process, ShellOption.of(words.get(next)), words.get(next), on);
          next++;
        } else {
          change(process, ShellOption.of(word.charAt(i)), "-" + word.charAt(i), on);
        }
      }
    }
    if (positional) {
      process.positional = List.copyOf(words.subList(next, words.size()));
    }
    return 0;
  }

  private static void change(
      ShellProcess process, @Nullable ShellOption option, String given, boolean on)
      throws UsageException {
    if (option == null) {
      throw new UsageException("illegal option " + given, 2);
    }
    if (on) {
      process.options.add(option);
    } else {
      process.options.remove(option);
    }
  }

  private static void list(Invocation call, Set<ShellOption> options) throws ErrnoException {
    for (ShellOption option : ShellOption.values()) {
      String state = options.contains(option) ? "on" : "off";
      call.out().println(String.format(Locale.ROOT, "%-16s%s", option.longName(), state));
    }
  }
}
