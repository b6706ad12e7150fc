package org.kmem.mm.shell.run;

import static org.kmem.mm.shell.run.ShellBuiltin.regular;
import static org.kmem.mm.shell.run.ShellBuiltin.special;

import java.util.List;
import java.util.Map;
import org.kmem.mm.shell.command.Invocation;
import org.kmem.mm.shell.command.UsageException;
import org.kmem.mm.shell.syntax.Parser;
import org.kmem.mm.shell.system.ErrnoException;

/** Builtins that set and mark variables. */
final class VariableBuiltins {
  private VariableBuiltins() {}

  static List<ShellBuiltin> all() {
    return List.of(
        special(
            "export",
            "[-n] [NAME[=VALUE]]...",
            "let commands see variables",
            VariableBuiltins::export),
        special("readonly", "[NAME[=VALUE]]...", "protect variables", VariableBuiltins::readonly),
        special("unset", "[-fv] NAME...", "forget variables or functions", VariableBuiltins::unset),
        regular(
            "local", "NAME[=VALUE]...", "make variables a function's own", VariableBuiltins::local),
        special("shift", "[N]", "drop the first positional parameters", VariableBuiltins::shift),
        regular("let", "EXPRESSION...", "evaluate arithmetic", VariableBuiltins::let));
  }

  private static String name(String word) throws UsageException {
    int equals = word.indexOf('=');
    String name = equals < 0 ? word : word.substring(0, equals);
    if (!Parser.isName(name)) {
      throw new UsageException(name + ": bad variable name", 2);
    }
    return name;
  }

  private static void assign(Variables variables, String word, String name) {
    if (word.length() > name.length()) {
      variables.set(name, word.substring(name.length() + 1));
    }
  }

  private static int export(Interpreter shell, Invocation call)
      throws ErrnoException, UsageException {
    Variables variables = shell.process().variables;
    boolean exported = true;
    List<String> words = call.arguments();
    if (!words.isEmpty() && words.getFirst().equals("-n")) {
      exported = false;
      words = words.subList(1, words.size());
    } else if (!words.isEmpty() && words.getFirst().equals("-p")) {
      words = List.of();
    }
    if (words.isEmpty()) {
      for (Map.Entry<String, Variables.Variable> e : variables.sorted().entrySet()) {
        if (e.getValue().exported()) {
          list(call, "export ", e.getKey(), e.getValue());
        }
      }
    }
    for (String word : words) {
      String name = name(word);
      assign(variables, word, name);
      variables.export(name, exported);
    }
    return 0;
  }

  private static void list(Invocation call, String prefix, String name, Variables.Variable variable)
      throws ErrnoException {
    String value = variable.value();
    call.out()
        .println(prefix + name + (value == null ? "" : "='" + value.replace("'", "'\\''") + "'"));
  }

  private static int readonly(Interpreter shell, Invocation call)
      throws ErrnoException, UsageException {
    Variables variables = shell.process().variables;
    if (call.arguments().isEmpty() || call.arguments().getFirst().equals("-p")) {
      for (Map.Entry<String, Variables.Variable> e : variables.sorted().entrySet()) {
        if (e.getValue().readOnly()) {
          list(call, "readonly ", e.getKey(), e.getValue());
        }
      }
      return 0;
    }
    for (String word : call.arguments()) {
      String name = name(word);
      assign(variables, word, name);
      variables.protect(name);
    }
    return 0;
  }

  private static int unset(Interpreter shell, Invocation call) throws UsageException {
    boolean functions = false;
    boolean options = true;
    for (String word : call.arguments()) {
      if (options && word.startsWith("-")) {
        functions = word.equals("-f");
        if (!functions && !word.equals("-v")) {
          throw new UsageException("illegal option " + word, 2);
        }
        continue;
      }
      options = false;
      if (functions) {
        shell.process().functions.remove(word);
      } else {
        shell.process().variables.unset(name(word));
      }
    }
    return 0;
  }

  private static int local(Interpreter shell, Invocation call) throws UsageException {
    Variables variables = shell.process().variables;
    if (!variables.inScope()) {
      throw new ControlFlow.ShellError("local: not in a function");
    }
    for (String word : call.arguments()) {
      String name = name(word);
      variables.makeLocal(name);
      if (word.length() > name.length()) {
        assign(variables, word, name);
      } else {
        variables.unset(name);
      }
    }
    return 0;
  }

  private static int shift(Interpreter shell, Invocation call) throws UsageException {
    List<String> positional = shell.process().positional;
    int count = 1;
    if (!call.arguments().isEmpty()) {
      try {
        count = Integer.parseInt(call.arguments().getFirst());
      } catch (NumberFormatException e) {
        throw new UsageException("Illegal number: " + call.arguments().getFirst(), 2);
      }
    }
    if (count < 0 || count > positional.size()) {
      return 1;
    }
    shell.process().positional = positional.subList(count, positional.size());
    return 0;
  }

  private static int let(Interpreter shell, Invocation call) throws UsageException {
    if (call.arguments().isEmpty()) {
      throw new UsageException("expression expected", 2);
    }
    long value = 0;
    for (String expression : call.arguments()) {
      value =
          Arithmetic.evaluate(
              expression, shell.process().variables, shell.process().has(ShellOption.NOUNSET));
    }
    return value == 0 ? 1 : 0;
  }
}
