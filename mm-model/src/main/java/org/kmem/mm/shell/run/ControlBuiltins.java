package org.kmem.mm.shell.run;

import static org.kmem.mm.shell.run.ShellBuiltin.regular;
import static org.kmem.mm.shell.run.ShellBuiltin.special;

import java.util.List;
import org.kmem.mm.shell.command.Invocation;
import org.kmem.mm.shell.command.UsageException;
import org.kmem.mm.shell.system.ErrnoException;

/** Builtins that steer what runs next. */
final class ControlBuiltins {
  private ControlBuiltins() {}

  static List<ShellBuiltin> all() {
    return List.of(
        special(":", "[ARGUMENT]...", "do nothing", (shell, call) -> 0),
        regular("true", "", "do nothing, successfully", (shell, call) -> 0),
        regular("false", "", "do nothing, unsuccessfully", (shell, call) -> 1),
        special("break", "[N]", "leave N loops", (shell, call) -> leaveLoop(shell, call, false)),
        special(
            "continue",
            "[N]",
            "start the Nth loop's next round",
            (shell, call) -> leaveLoop(shell, call, true)),
        special("return", "[STATUS]", "leave a function or sourced file", ControlBuiltins::leave),
        special("exit", "[STATUS]", "end the shell", ControlBuiltins::exit),
        special("eval", "[WORD]...", "run the words as a command line", ControlBuiltins::eval),
        special(".", "FILE [ARGUMENT]...", "run a file in this shell", ControlBuiltins::source),
        special(
            "source", "FILE [ARGUMENT]...", "run a file in this shell", ControlBuiltins::source),
        special("exec", "[COMMAND [ARGUMENT]...]", "replace the shell", ControlBuiltins::exec),
        regular(
            "sh",
            "[-eux] [-c COMMAND [NAME [ARGUMENT]...]] [FILE [ARGUMENT]...]",
            "run another shell",
            ControlBuiltins::shell),
        regular("ash", "as sh", "run another shell", ControlBuiltins::shell),
        regular("bash", "as sh", "run another shell: this one", ControlBuiltins::shell),
        regular("dash", "as sh", "run another shell", ControlBuiltins::shell));
  }

  private static int leaveLoop(Interpreter shell, Invocation call, boolean again)
      throws UsageException {
    long levels = call.arguments().isEmpty() ? 1 : number(call.arguments().getFirst());
    if (levels < 1) {
      throw new UsageException("Illegal number: " + call.arguments().getFirst());
    }
    if (shell.compounds().depth() == 0) {
      return 0;
    }
    throw new ControlFlow.LoopExit((int) Math.min(levels, shell.compounds().depth()), again);
  }

  private static int number(String text) throws UsageException {
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException e) {
      throw new UsageException("Illegal number: " + text, 2);
    }
  }

  private static int statusOf(Interpreter shell, Invocation call) throws UsageException {
    return call.arguments().isEmpty()
        ? shell.process().status
        : number(call.arguments().getFirst()) & 0xff;
  }

  private static int leave(Interpreter shell, Invocation call) throws UsageException {
    throw new ControlFlow.FunctionReturn(statusOf(shell, call));
  }

  private static int exit(Interpreter shell, Invocation call) throws UsageException {
    throw new ControlFlow.ShellExit(statusOf(shell, call));
  }

  private static int eval(Interpreter shell, Invocation call) {
    return shell.runText(String.join(" ", call.arguments()));
  }

  private static int source(Interpreter shell, Invocation call)
      throws ErrnoException, UsageException {
    if (call.arguments().isEmpty()) {
      throw new UsageException("filename argument required", 2);
    }
    String path = call.arguments().getFirst();
    String text;
    try {
      text = shell.runner().read(path);
    } catch (ErrnoException e) {
      throw new ControlFlow.ShellError("can't open '" + path + "': " + e.errno().text());
    }
    ShellProcess process = shell.process();
    List<String> outer = process.positional;
    if (call.arguments().size() > 1) {
      process.positional = List.copyOf(call.arguments().subList(1, call.arguments().size()));
    }
    try {
      return shell.runText(text);
    } catch (ControlFlow.FunctionReturn e) {
      return e.status();
    } finally {
      process.positional = call.arguments().size() > 1 ? outer : process.positional;
    }
  }

  private static int exec(Interpreter shell, Invocation call) {
    if (call.arguments().isEmpty()) {
      return 0;
    }
    int status = shell.runner().dispatch(List.copyOf(call.arguments()), false);
    throw new ControlFlow.ShellExit(status);
  }

  private static int shell(Interpreter shell, Invocation call)
      throws ErrnoException, UsageException {
    List<String> arguments = call.arguments();
    int next = 0;
    String command = null;
    StringBuilder switches = new StringBuilder();
    while (next < arguments.size()
        && arguments.get(next).length() > 1
        && (arguments.get(next).charAt(0) == '-' || arguments.get(next).charAt(0) == '+')) {
      String word = arguments.get(next++);
      if (word.equals("--")) {
        break;
      }
      if (word.indexOf('c') > 0) {
        if (next == arguments.size()) {
          throw new UsageException("-c requires an argument", 2);
        }
        command = arguments.get(next++);
      }
      switches.append(word.substring(1).replace("c", ""));
    }
    List<String> rest = arguments.subList(next, arguments.size());
    String name = rest.isEmpty() ? call.name() : rest.getFirst();
    Interpreter child =
        shell.runner().freshShell(name, rest.isEmpty() ? rest : rest.subList(1, rest.size()));
    for (char letter : switches.toString().toCharArray()) {
      ShellOption option = ShellOption.of(letter);
      if (option != null && option != ShellOption.INTERACTIVE) {
        child.process().options.add(option);
      }
    }
    if (command != null) {
      return child.runScript(command);
    }
    if (rest.isEmpty()) {
      return child.runScript(call.in().readAll());
    }
    String text;
    try {
      text = shell.runner().read(name);
    } catch (ErrnoException e) {
      child.process().descriptors.close();
      shell.runner().complain("can't open '" + name + "': " + e.errno().text());
      return 2;
    }
    return child.asScript().runScript(text);
  }
}
