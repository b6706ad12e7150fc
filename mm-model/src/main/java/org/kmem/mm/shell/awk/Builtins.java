package org.kmem.mm.shell.awk;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.kmem.mm.shell.command.UsageException;
import org.kmem.mm.shell.system.ErrnoException;

/** The functions of the language. */
final class Builtins {
  private static final long SEED = 0;

  private final Machine machine;
  private final Evaluator evaluator;

  /** Seeded alike in every run: the model has no randomness of its own. */
  private Rand48 random = new Rand48(SEED);

  private double seed = SEED;

  Builtins(Machine machine, Evaluator evaluator) {
    this.machine = machine;
    this.evaluator = evaluator;
  }

  private static AwkFailure wrongCount(String name) {
    return new AwkFailure("wrong number of arguments to " + name);
  }

  Value call(Expression.Builtin builtin) throws ErrnoException, UsageException {
    List<Expression> arguments = builtin.arguments();
    switch (builtin.name()) {
      case "length" -> {
        return length(arguments);
      }
      case "split" -> {
        return split(arguments);
      }
      case "sub", "gsub" -> {
        return substitute(builtin.name(), arguments);
      }
      case "gensub" -> {
        return generalSubstitute(arguments);
      }
      case "match" -> {
        return match(arguments);
      }
      case "srand" -> {
        double before = seed;
        seed = arguments.isEmpty() ? seconds() : evaluator.number(arguments.getFirst());
        random = new Rand48((long) seed);
        return Value.of(before);
      }
      case "rand" -> {
        return Value.of(random.nextDouble());
      }
      case "systime" -> {
        return Value.of(seconds());
      }
      case "fflush" -> {
        machine.streams().flush();
        return Value.of(0);
      }
      default -> {}
    }
    if (arguments.isEmpty()) {
      throw wrongCount(builtin.name());
    }
    return withArguments(builtin.name(), evaluator.evaluateAll(arguments));
  }

  private double seconds() {
    return (double) Math.floorDiv(machine.call().system().clockNanos(), 1_000_000_000L);
  }

  private String text(Value value) {
    return value.text(machine.special(Special.CONVFMT));
  }

  private Value withArguments(String name, List<Value> values) throws ErrnoException {
    Value first = values.getFirst();
    return switch (name) {
      case "substr" -> substring(values);
      case "index" -> Value.of(text(first).indexOf(text(second(name, values))) + 1);
      case "sprintf" ->
          Value.of(
              Format.sprintf(
                  text(first), values.subList(1, values.size()), machine.special(Special.CONVFMT)));
      case "tolower" -> Value.of(ascii(text(first), 'A', 'Z', 'a' - 'A'));
      case "toupper" -> Value.of(ascii(text(first), 'a', 'z', 'A' - 'a'));
      case "system" -> Value.of(machine.streams().system(text(first)));
      case "close" -> Value.of(machine.streams().close(text(first)));
      case "strtonum" -> Value.of(strtonum(text(first)));
      case "int" ->
          Value.of(
              first.number() < 0 ? Math.ceil(first.number()) + 0.0 : Math.floor(first.number()));
      case "sqrt" -> Value.of(Math.sqrt(first.number()));
      case "exp" -> Value.of(Math.exp(first.number()));
      case "log" -> Value.of(Math.log(first.number()));
      case "sin" -> Value.of(Math.sin(first.number()));
      case "cos" -> Value.of(Math.cos(first.number()));
      case "atan2" -> Value.of(Math.atan2(first.number(), second(name, values).number()));
      case "and" ->
          Value.of((double) ((long) first.number() & (long) second(name, values).number()));
      case "or" ->
          Value.of((double) ((long) first.number() | (long) second(name, values).number()));
      case "xor" ->
          Value.of((double) ((long) first.number() ^ (long) second(name, values).number()));
      case "lshift" ->
          Value.of((double) ((long) first.number() << (long) second(name, values).number()));
      case "rshift" ->
          Value.of((double) ((long) first.number() >>> (long) second(name, values).number()));
      default -> Value.of((double) ~(long) first.number());
    };
  }

  private static Value second(String name, List<Value> values) {
    if (values.size() < 2) {
      throw wrongCount(name);
    }
    return values.get(1);
  }

  private static double strtonum(String text) {
    String word = text.strip();
    try {
      if (word.startsWith("0x") || word.startsWith("0X")) {
        return (double) Long.parseLong(word.substring(2), 16);
      }
      if (word.length() > 1
          && word.startsWith("0")
          && word.chars().allMatch(c -> c >= '0' && c <= '7')) {
        return (double) Long.parseLong(word, 8);
      }
    } catch (NumberFormatException e) {
      return 0;
    }
    return Numbers.prefix(word);
  }

  private static String ascii(String text, char from, char to, int shift) {
    StringBuilder out = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      out.append(c >= from && c <= to ? (char) (c + shift) : c);
    }
    return out.toString();
  }

  private Value length(List<Expression> arguments) throws ErrnoException, UsageException {
    if (arguments.isEmpty()) {
      return Value.of(machine.recordText().length());
    }
    if (arguments.getFirst() instanceof Expression.Name name && machine.isArray(name)) {
      return Value.of(machine.array(name).elements.size());
    }
    return Value.of(evaluator.text(arguments.getFirst()).length());
  }

  private Value substring(List<Value> values) {
    String text = text(values.getFirst());
    int start = (int) Math.clamp((long) second("substr", values).number(), 1, text.length() + 1L);
    // As busybox has it, and unlike POSIX: a start before the first byte does not shorten the rest.
    long length = values.size() > 2 ? (long) values.get(2).number() : text.length();
    int end = start - 1 + (int) Math.clamp(length, 0, text.length() - start + 1L);
    return Value.of(text.substring(start - 1, end));
  }

  private Value split(List<Expression> arguments) throws ErrnoException, UsageException {
    if (arguments.size() < 2 || !(arguments.get(1) instanceof Expression.Name name)) {
      throw wrongCount("split");
    }
    String text = evaluator.text(arguments.getFirst());
    String separator = machine.special(Special.FS);
    if (arguments.size() > 2) {
      Expression given = arguments.get(2);
      separator =
          given instanceof Expression.RegexLiteral r
              ? asExpression(r.source())
              : evaluator.text(given);
    }
    List<String> pieces = machine.regexes().split(text, separator);
    AwkArray array = machine.array(name);
    array.elements.clear();
    for (int i = 0; i < pieces.size(); i++) {
      array.elements.put(Integer.toString(i + 1), Value.input(pieces.get(i)));
    }
    return Value.of(pieces.size());
  }

  /** A literal of one byte is an expression all the same, not the byte itself. */
  private static String asExpression(String source) {
    return source.length() == 1 ? "(" + source + ")" : source;
  }

  private Value match(List<Expression> arguments) throws ErrnoException, UsageException {
    if (arguments.size() < 2) {
      throw wrongCount("match");
    }
    Matcher m = evaluator.regex(arguments.get(1)).matcher(evaluator.text(arguments.getFirst()));
    boolean found = m.find();
    Value start = Value.of(found ? m.start() + 1 : 0);
    machine.set(new Expression.Name(Special.RSTART.slot(), false), start);
    Value length = Value.of(found ? m.end() - m.start() : -1);
    machine.set(new Expression.Name(Special.RLENGTH.slot(), false), length);
    return start;
  }

  private Value substitute(String name, List<Expression> arguments)
      throws ErrnoException, UsageException {
    if (arguments.size() < 2) {
      throw wrongCount(name);
    }
    Pattern pattern = evaluator.regex(arguments.getFirst());
    String replacement = evaluator.text(arguments.get(1));
    Expression given =
        arguments.size() > 2
            ? arguments.get(2)
            : new Expression.Field(new Expression.Constant(Value.of(0)));
    Expression inner =
        given instanceof Expression.Grouping g && g.members().size() == 1
            ? g.members().getFirst()
            : given;
    String text = evaluator.text(inner);
    StringBuilder out = new StringBuilder();
    int count = replace(pattern, text, replacement, name.equals("gsub") ? 0 : 1, false, out);
    if (count > 0 && inner instanceof Expression.Target target) {
      evaluator.assign(target, Value.of(out.toString()));
    }
    return Value.of(count);
  }

  private Value generalSubstitute(List<Expression> arguments)
      throws ErrnoException, UsageException {
    if (arguments.size() < 3) {
      throw wrongCount("gensub");
    }
    Pattern pattern = evaluator.regex(arguments.getFirst());
    String replacement = evaluator.text(arguments.get(1));
    String how = evaluator.text(arguments.get(2));
    String text = arguments.size() > 3 ? evaluator.text(arguments.get(3)) : machine.recordText();
    int which =
        how.startsWith("g") || how.startsWith("G") ? 0 : Math.max(1, (int) Numbers.prefix(how));
    StringBuilder out = new StringBuilder();
    replace(pattern, text, replacement, which, true, out);
    return Value.of(out.toString());
  }

  /** Replaces all matches (which is 0) or one of them; how many were replaced. */
  private static int replace(
      Pattern pattern,
      String text,
      String replacement,
      int which,
      boolean groups,
      StringBuilder out) {
    Matcher m = pattern.matcher(text);
    int copied = 0;
    int seen = 0;
    int count = 0;
    boolean afterMatch = false;
    while (m.find()) {
      if (m.end() == m.start() && afterMatch && m.start() == copied) {
        continue; // an empty match right after a match is none
      }
      seen++;
      if (which != 0 && seen < which) {
        continue;
      }
      out.append(text, copied, m.start());
      appendReplacement(out, replacement, m, groups);
      copied = m.end();
      afterMatch = true;
      count++;
      if (which != 0) {
        break;
      }
    }
    out.append(text, copied, text.length());
    return count;
  }

  private static void appendReplacement(
      StringBuilder out, String replacement, Matcher m, boolean groups) {
    for (int i = 0; i < replacement.length(); i++) {
      char c = replacement.charAt(i);
      if (c == '\\' && i + 1 < replacement.length()) {
        char escaped = replacement.charAt(i + 1);
        if (escaped == '&' || escaped == '\\') {
          out.append(escaped);
          i++;
          continue;
        }
        if (groups && escaped >= '0' && escaped <= '9') {
          int group = escaped - '0';
          String matched = group <= m.groupCount() ? m.group(group) : "";
          out.append(matched == null ? "" : matched);
          i++;
          continue;
        }
      }
      if (c == '&') {
        out.append(m.group());
      } else {
        out.append(c);
      }
    }
  }
}
