package org.kmem.mm.shell.run;

import static org.kmem.mm.shell.run.ShellBuiltin.regular;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.kmem.mm.shell.command.Invocation;
import org.kmem.mm.shell.command.UsageException;
import org.kmem.mm.shell.system.ErrnoException;

/** Builtins that say what a name means, or call it in another way. */
final class LookupBuiltins {
  private static final int NOT_FOUND = 127;

  private LookupBuiltins() {}

  static List<ShellBuiltin> all() {
    return List.of(
        regular(
            "command",
            "[-vV] COMMAND [ARGUMENT]...",
            "call past functions",
            LookupBuiltins::command),
        regular("builtin", "COMMAND [ARGUMENT]...", "call past functions", LookupBuiltins::direct),
        regular("type", "NAME...", "say what names mean", LookupBuiltins::type),
        regular("which", "NAME...", "say where commands are", LookupBuiltins::which),
        regular("hash", "[-r]", "do nothing: commands are always looked up", (shell, call) -> 0),
        regular(
            "help", "[NAME]", "list the commands, or say how one is called", LookupBuiltins::help));
  }

  private static int direct(Interpreter shell, Invocation call) {
    return call.arguments().isEmpty()
        ? 0
        : shell.runner().dispatch(List.copyOf(call.arguments()), false);
  }

  private static int command(Interpreter shell, Invocation call) throws ErrnoException {
    List<String> words = call.arguments();
    String option = words.isEmpty() ? "" : words.getFirst();
    if (option.equals("-v") || option.equals("-V")) {
      // One name, as in busybox: what follows it is not looked at.
      return words.size() < 2 ? 0 : describe(shell, call, words.get(1), option.equals("-V"));
    }
    if (option.equals("-p") || option.equals("--")) {
      words = words.subList(1, words.size());
    }
    return words.isEmpty() ? 0 : shell.runner().dispatch(List.copyOf(words), false);
  }

  private static int type(Interpreter shell, Invocation call) throws ErrnoException {
    int status = 0;
    for (String name : call.arguments()) {
      status = Math.max(status, describe(shell, call, name, true));
    }
    return status;
  }

  private static int describe(Interpreter shell, Invocation call, String name, boolean inWords)
      throws ErrnoException {
    ShellBuiltin builtin = shell.commands().builtin(name);
    String what;
    if (shell.process().functions.containsKey(name)) {
      what = " is a function";
    } else if (builtin != null) {
      what = builtin.special() ? " is a special shell builtin" : " is a shell builtin";
    } else if (shell.commands().command(name) != null) {
      what = " is a command of the model";
    } else {
      if (inWords) {
        call.out().println(name + ": not found");
      }
      return NOT_FOUND;
    }
    call.out().println(inWords ? name + what : name);
    return 0;
  }

  private static int which(Interpreter shell, Invocation call) throws ErrnoException {
    int status = 0;
    for (String name : call.arguments()) {
      if (shell.commands().isKnown(name)) {
        call.out().println(name.startsWith("/") ? name : "/bin/" + name);
      } else {
        status = 1;
      }
    }
    return status;
  }

  private static int help(Interpreter shell, Invocation call)
      throws ErrnoException, UsageException {
    if (call.arguments().isEmpty()) {
      for (Map.Entry<String, String> e : shell.commands().summaries().entrySet()) {
        call.out().println(String.format(Locale.ROOT, "%-12s %s", e.getKey(), e.getValue()));
      }
      return 0;
    }
    for (String name : call.arguments()) {
      String synopsis = shell.commands().synopsis(name);
      if (synopsis == null) {
        throw new UsageException("no command '" + name + "': 'help' lists them all");
      }
      call.out().println(name + " " + synopsis);
      call.out().println("    " + shell.commands().summaries().get(name));
      call.out().print(shell.commands().details(name));
    }
    return 0;
  }
}
