package org.kmem.mm.shell.run;

import java.util.ArrayList;
import java.util.List;

/** The builtins by theme. */
final class Builtins {
  private Builtins() {}

  static List<ShellBuiltin> all() {
    List<ShellBuiltin> all = new ArrayList<>();
    all.addAll(ControlBuiltins.all());
    all.addAll(VariableBuiltins.all());
    all.addAll(ProcessBuiltins.all());
    all.addAll(LookupBuiltins.all());
    all.add(
        ShellBuiltin.regular(
            "read",
            "[-r] [-d DELIM] [-n COUNT] [-p PROMPT] [NAME]...",
            "read a line into variables",
            new ReadBuiltin()));
    all.add(
        ShellBuiltin.regular(
            "getopts",
            "OPTIONS NAME [ARGUMENT]...",
            "take options apart, one for each call",
            new GetoptsBuiltin()));
    all.add(
        ShellBuiltin.special(
            "set",
            "[-aefnuvxC] [-o OPTION] [--] [ARGUMENT]...",
            "switch options, set positional parameters",
            new SetBuiltin()));
    all.add(
        ShellBuiltin.special(
            "trap", "[ACTION SIGNAL...]", "say what a signal or the exit does", new TrapBuiltin()));
    return all;
  }
}
