package org.kmem.mm.shell.run;

import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.kmem.mm.shell.command.ShellCommand;

/** Commands by name: the shell's own and those it was given. Immutable, shared by all processes. */
public final class CommandTable {
  private final Map<String, ShellBuiltin> builtins = new HashMap<>();
  private final Map<String, ShellCommand> commands = new HashMap<>();

  /**
   * A table of the builtins and some commands.
   *
   * @param commands a later one replaces an earlier one of its name
   */
  public CommandTable(Collection<? extends ShellCommand> commands) {
    for (ShellBuiltin builtin : Builtins.all()) {
      builtins.put(builtin.name(), builtin);
    }
    for (ShellCommand command : commands) {
      this.commands.put(command.name(), command);
    }
  }

  /** A builtin by name, or one that is a program too by its usual path. */
  @Nullable ShellBuiltin builtin(String name) {
    ShellBuiltin builtin = builtins.get(plain(name));
    return builtin != null && builtin.special() && name.indexOf('/') >= 0 ? null : builtin;
  }

  /** A command by name or by its usual path. */
  @Nullable ShellCommand command(String name) {
    return commands.get(plain(name));
  }

  /** A name without the folder that programs usually lie in. */
  private static String plain(String name) {
    int slash = name.lastIndexOf('/');
    if (slash < 0) {
      return name;
    }
    return switch (name.substring(0, slash)) {
      case "/bin", "/sbin", "/usr/bin", "/usr/sbin" -> name.substring(slash + 1);
      default -> name;
    };
  }

  boolean isKnown(String name) {
    return builtin(name) != null || command(name) != null;
  }

  /**
   * What there is.
   *
   * @return names with one line on each, sorted
   */
  public SortedMap<String, String> summaries() {
    SortedMap<String, String> summaries = new TreeMap<>();
    commands.values().forEach(command -> summaries.put(command.name(), command.summary()));
    builtins.values().forEach(builtin -> summaries.put(builtin.name(), builtin.summary()));
    return Collections.unmodifiableSortedMap(summaries);
  }

  @Nullable String synopsis(String name) {
    ShellBuiltin builtin = builtins.get(name);
    if (builtin != null) {
      return builtin.synopsis();
    }
    ShellCommand command = commands.get(name);
    return command == null ? null : command.synopsis();
  }

  String details(String name) {
    ShellCommand command = builtins.containsKey(name) ? null : commands.get(name);
    return command == null ? "" : command.details();
  }
}
