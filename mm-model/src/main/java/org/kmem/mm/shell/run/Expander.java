package org.kmem.mm.shell.run;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.kmem.mm.shell.pattern.Glob;
import org.kmem.mm.shell.syntax.CommandList;
import org.kmem.mm.shell.syntax.Parser;
import org.kmem.mm.shell.syntax.Word;

/** Expands words: tilde, parameters, substitutions, arithmetic, splitting, globbing, quotes. */
final class Expander {
  /** Runs what stands in <code>$(...)</code> and returns what it printed. */
  @FunctionalInterface
  interface Substituter {
    String output(CommandList body);
  }

  private final ShellProcess process;
  private final PathExpansion paths;
  private final Substituter substituter;

  Expander(ShellProcess process, PathExpansion paths, Substituter substituter) {
    this.process = process;
    this.paths = paths;
    this.substituter = substituter;
  }

  /** All the fields that words expand to. */
  List<String> fields(List<Word> words) {
    List<String> fields = new ArrayList<>(words.size());
    for (Word word : words) {
      addFields(word, fields);
    }
    return fields;
  }

  private void addFields(Word word, List<String> fields) {
    String bare = word.bare();
    if (bare != null && !Glob.isPattern(bare) && !bare.startsWith("~")) {
      fields.add(bare);
      return;
    }
    FieldBuilder builder = new FieldBuilder(process.ifs(), paths, fields);
    addTo(builder, word, false);
    builder.end();
  }

  private void addTo(FieldBuilder builder, Word word, boolean splitText) {
    boolean first = true;
    for (Word.Part part : word.parts()) {
      switch (part) {
        case Word.Literal literal -> {
          String text = first ? tilde(literal) : literal.text();
          if (literal.quoted()) {
            builder.quoted(text);
          } else if (splitText) {
            builder.split(text);
          } else {
            builder.unquoted(text);
          }
        }
        case Word.Parameter parameter -> addParameter(builder, parameter);
        case Word.Substitution substitution ->
            add(builder, substituter.output(substitution.body()), substitution.quoted());
        case Word.Arithmetic arithmetic -> add(builder, number(arithmetic), arithmetic.quoted());
      }
      first = false;
    }
  }

  private static void add(FieldBuilder builder, String text, boolean quoted) {
    if (quoted) {
      builder.quoted(text);
    } else {
      builder.split(text);
    }
  }

  private void addParameter(FieldBuilder builder, Word.Parameter parameter) {
    boolean each =
        parameter.name().equals("@") || (parameter.name().equals("*") && !parameter.quoted());
    if (each && isPlainList(parameter)) {
      boolean next = false;
      for (String value : process.positional) {
        if (next) {
          builder.end();
        }
        add(builder, value, parameter.quoted());
        next = true;
      }
      return;
    }
    Word operand = operandInstead(parameter);
    if (operand != null && !parameter.quoted()) {
      addTo(builder, operand, true);
    } else if (operand != null) {
      addTo(builder, operand, false);
    } else {
      add(builder, value(parameter), parameter.quoted());
    }
  }

  private boolean isPlainList(Word.Parameter parameter) {
    return switch (parameter.operator()) {
      case VALUE -> true;
      case DEFAULT, ASSIGN, ERROR -> !process.positional.isEmpty();
      default -> false;
    };
  }

  /** The word that takes the parameter's place, for {@code -} and {@code +}; else null. */
  private @Nullable Word operandInstead(Word.Parameter parameter) {
    return switch (parameter.operator()) {
      case DEFAULT -> isSet(parameter) ? null : parameter.operand();
      case ALTERNATIVE -> isSet(parameter) ? parameter.operand() : null;
      default -> null;
    };
  }

  private boolean isSet(Word.Parameter parameter) {
    String value = lookup(parameter.name());
    return value != null && !(parameter.colon() && value.isEmpty());
  }

  /** A word as one text: no splitting, no globbing. */
  String text(Word word) {
    String bare = word.bare();
    if (bare != null && !bare.startsWith("~")) {
      return bare;
    }
    StringBuilder text = new StringBuilder();
    boolean first = true;
    for (Word.Part part : word.parts()) {
      text.append(first && part instanceof Word.Literal l ? tilde(l) : textOf(part));
      first = false;
    }
    return text.toString();
  }

  private String textOf(Word.Part part) {
    return switch (part) {
      case Word.Literal literal -> literal.text();
      case Word.Parameter parameter -> {
        Word operand = operandInstead(parameter);
        yield operand != null ? text(operand) : value(parameter);
      }
      case Word.Substitution substitution -> substituter.output(substitution.body());
      case Word.Arithmetic arithmetic -> number(arithmetic);
    };
  }

  /** A word as a pattern: what was quoted stands for itself. */
  String pattern(Word word) {
    StringBuilder pattern = new StringBuilder();
    boolean first = true;
    for (Word.Part part : word.parts()) {
      boolean quoted =
          switch (part) {
            case Word.Literal literal -> literal.quoted();
            case Word.Parameter parameter -> parameter.quoted();
            case Word.Substitution substitution -> substitution.quoted();
            case Word.Arithmetic arithmetic -> arithmetic.quoted();
          };
      String text = first && part instanceof Word.Literal l ? tilde(l) : textOf(part);
      pattern.append(quoted ? Glob.quote(text) : text);
      first = false;
    }
    return pattern.toString();
  }

  private String tilde(Word.Literal literal) {
    String text = literal.text();
    if (literal.quoted() || !text.startsWith("~")) {
      return text;
    }
    int slash = text.indexOf('/');
    String user = text.substring(1, slash < 0 ? text.length() : slash);
    String home =
        user.isEmpty() ? process.variables.get("HOME") : user.equals("root") ? "/root" : null;
    return home == null ? text : home + (slash < 0 ? "" : text.substring(slash));
  }

  private String number(Word.Arithmetic arithmetic) {
    return Long.toString(
        Arithmetic.evaluate(
            text(arithmetic.expression()), process.variables, process.has(ShellOption.NOUNSET)));
  }

  /** A parameter's value before operators; null if it is unset. */
  @Nullable String lookup(String name) {
    char c = name.charAt(0);
    if (c >= '0' && c <= '9') {
      int index = name.length() > 6 ? Integer.MAX_VALUE : Integer.parseInt(name);
      if (index == 0) {
        return process.name;
      }
      return index <= process.positional.size() ? process.positional.get(index - 1) : null;
    }
    return switch (name) {
      case "@" -> process.positional.isEmpty() ? null : String.join(" ", process.positional);
      case "*" -> {
        String ifs = process.ifs();
        String separator = ifs.isEmpty() ? "" : ifs.substring(0, 1);
        yield process.positional.isEmpty() ? null : String.join(separator, process.positional);
      }
      case "#" -> Integer.toString(process.positional.size());
      case "?" -> Integer.toString(process.status);
      case "$" -> Integer.toString(process.pid);
      case "!" -> process.lastJob.isEmpty() ? null : process.lastJob;
      case "-" -> optionLetters();
      case "FUNCNAME" -> process.function.isEmpty() ? null : process.function;
      case "LINENO" -> Integer.toString(process.line);
      default -> process.variables.get(name);
    };
  }

  private String optionLetters() {
    StringBuilder letters = new StringBuilder();
    for (ShellOption option : process.options) {
      if (option.letter() != '\0') {
        letters.append(option.letter());
      }
    }
    return letters.toString();
  }

  private String value(Word.Parameter parameter) {
    String name = parameter.name();
    Word operand = parameter.operand();
    switch (parameter.operator()) {
      case LENGTH -> {
        return Integer.toString(orFail(name).length());
      }
      case DEFAULT -> {
        String value = lookup(name);
        return value == null ? "" : value;
      }
      case ALTERNATIVE -> {
        return "";
      }
      case ASSIGN -> {
        if (!isSet(parameter) && operand != null) {
          if (!Parser.isName(name)) {
            throw new ControlFlow.ShellError(name + ": bad variable name");
          }
          process.variables.set(name, text(operand));
        }
        return orEmpty(name);
      }
      case ERROR -> {
        if (!isSet(parameter)) {
          String complaint = operand == null ? "" : text(operand);
          throw new ControlFlow.ShellError(
              name + ": " + (complaint.isEmpty() ? "parameter not set" : complaint));
        }
        return orEmpty(name);
      }
      default -> {}
    }
    String value = orFail(name);
    if (operand == null) {
      return value;
    }
    return switch (parameter.operator()) {
      case SHORTEST_PREFIX -> withoutPrefix(value, new Glob(pattern(operand)), false);
      case LONGEST_PREFIX -> withoutPrefix(value, new Glob(pattern(operand)), true);
      case SHORTEST_SUFFIX -> withoutSuffix(value, new Glob(pattern(operand)), false);
      case LONGEST_SUFFIX -> withoutSuffix(value, new Glob(pattern(operand)), true);
      case SUBSTRING -> substring(value, operand, parameter.second());
      case REPLACE_FIRST, REPLACE_ALL -> {
        Word second = parameter.second();
        String replacement = second == null ? "" : text(second);
        yield replaced(
            value,
            pattern(operand),
            replacement,
            parameter.operator() == Word.Operator.REPLACE_ALL);
      }
      default -> value;
    };
  }

  private String orEmpty(String name) {
    String value = lookup(name);
    return value == null ? "" : value;
  }

  private String orFail(String name) {
    String value = lookup(name);
    if (value == null
        && process.has(ShellOption.NOUNSET)
        && !name.equals("@")
        && !name.equals("*")) {
      throw new ControlFlow.ShellError(name + ": parameter not set");
    }
    return value == null ? "" : value;
  }

  private static String withoutPrefix(String value, Glob glob, boolean longest) {
    for (int n = 0; n <= value.length(); n++) {
      int length = longest ? value.length() - n : n;
      if (glob.matches(value, 0, length)) {
        return value.substring(length);
      }
    }
    return value;
  }

  private static String withoutSuffix(String value, Glob glob, boolean longest) {
    for (int n = 0; n <= value.length(); n++) {
      int start = longest ? n : value.length() - n;
      if (glob.matches(value, start, value.length())) {
        return value.substring(0, start);
      }
    }
    return value;
  }

  private String substring(String value, Word offset, @Nullable Word length) {
    long from = evaluate(offset);
    from = from < 0 ? from + value.length() : Math.min(from, value.length());
    if (from < 0) {
      return "";
    }
    long to = value.length();
    if (length != null) {
      long count = evaluate(length);
      to = count < 0 ? to + count : Math.min(to, from + count);
    }
    return to <= from ? "" : value.substring((int) from, (int) to);
  }

  private long evaluate(Word expression) {
    return Arithmetic.evaluate(
        text(expression), process.variables, process.has(ShellOption.NOUNSET));
  }

  private static String replaced(String value, String pattern, String replacement, boolean all) {
    if (pattern.isEmpty()) {
      return value;
    }
    Glob glob = new Glob(pattern);
    StringBuilder out = new StringBuilder();
    int i = 0;
    while (i < value.length()) {
      int end = value.length();
      while (end > i && !glob.matches(value, i, end)) {
        end--;
      }
      if (end == i) {
        out.append(value.charAt(i++));
        continue;
      }
      out.append(replacement);
      i = end;
      if (!all) {
        break;
      }
    }
    return out.append(value, i, value.length()).toString();
  }
}
