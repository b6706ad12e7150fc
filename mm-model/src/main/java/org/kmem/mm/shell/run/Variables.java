package org.kmem.mm.shell.run;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The variables of a shell process, with the scopes of {@code local}. */
final class Variables {
  /**
   * A variable.
   *
   * @param value null if it is only marked
   * @param exported whether commands see it
   * @param readOnly whether it may not change
   */
  record Variable(@Nullable String value, boolean exported, boolean readOnly) {}

  private static final Variable UNSET = new Variable(null, false, false);

  private final Map<String, Variable> all;

  /** What to put back when a function returns; {@link #UNSET} for what was not there. */
  private final Deque<Map<String, Variable>> scopes = new ArrayDeque<>();

  Variables() {
    this(new HashMap<>());
  }

  private Variables(Map<String, Variable> all) {
    this.all = all;
  }

  /** A copy for a subshell. */
  Variables fork() {
    Variables copy = new Variables(new HashMap<>(all));
    scopes.forEach(scope -> copy.scopes.addLast(new LinkedHashMap<>(scope)));
    return copy;
  }

  @Nullable String get(String name) {
    Variable variable = all.get(name);
    return variable == null ? null : variable.value();
  }

  String get(String name, String otherwise) {
    String value = get(name);
    return value == null ? otherwise : value;
  }

  void set(String name, String value) {
    Variable old = writable(name);
    all.put(name, new Variable(value, old.exported(), false));
  }

  void unset(String name) {
    writable(name);
    all.remove(name);
  }

  void export(String name, boolean exported) {
    Variable old = all.getOrDefault(name, UNSET);
    all.put(name, new Variable(old.value(), exported, old.readOnly()));
  }

  void protect(String name) {
    Variable old = all.getOrDefault(name, UNSET);
    all.put(name, new Variable(old.value(), old.exported(), true));
  }

  private Variable writable(String name) {
    Variable old = all.getOrDefault(name, UNSET);
    if (old.readOnly()) {
      throw new ControlFlow.ShellError(name + ": is read only");
    }
    return old;
  }

  /** Starts a scope; ended by {@link #leave}. */
  void enter() {
    scopes.push(new LinkedHashMap<>());
  }

  /** Puts back what was made local since {@link #enter}. */
  void leave() {
    scopes.pop().forEach(this::restore);
  }

  boolean inScope() {
    return !scopes.isEmpty();
  }

  /** Remembers the variable in the innermost scope. */
  void makeLocal(String name) {
    Variable old = writable(name);
    scopes.element().putIfAbsent(name, old);
  }

  Variable snapshot(String name) {
    return all.getOrDefault(name, UNSET);
  }

  void restore(String name, Variable old) {
    if (old.equals(UNSET)) {
      all.remove(name);
    } else {
      all.put(name, old);
    }
  }

  /** What commands see. */
  Map<String, String> environment() {
    Map<String, String> environment = new TreeMap<>();
    all.forEach((name, variable) -> {
      if (variable.exported() && variable.value() != null) {
        environment.put(name, variable.value());
      }
    });
    return environment;
  }

  /** All, by name. */
  Map<String, Variable> sorted() {
    return new TreeMap<>(all);
  }
}
