package org.kmem.mm.shell.filter;

import java.util.List;
import java.util.regex.Matcher;
import org.jspecify.annotations.Nullable;
import org.kmem.mm.shell.command.Invocation;
import org.kmem.mm.shell.command.UsageException;
import org.kmem.mm.shell.pattern.BadPatternException;
import org.kmem.mm.shell.pattern.Regex;
import org.kmem.mm.shell.system.ErrnoException;

/** {@code expr}: arithmetic, comparison and strings from words. */
final class Expr extends Tool {
  private static final int ERROR = 2;

  Expr() {
    super("expr", "EXPRESSION", "evaluate an expression of words");
  }

  @Override
  public int run(Invocation call) throws ErrnoException, UsageException {
    Evaluation evaluation = new Evaluation(call.arguments());
    String value = evaluation.or();
    if (evaluation.next < call.arguments().size()) {
      throw new UsageException("syntax error", ERROR);
    }
    call.out().println(value);
    return isNull(value) ? 1 : 0;
  }

  private static boolean isNull(String value) {
    return value.isEmpty() || value.matches("-?0+");
  }

  /** Recursive descent by precedence. */
  private static final class Evaluation {
    private final List<String> words;
    private int next;

    Evaluation(List<String> words) {
      this.words = words;
    }

    private @Nullable String take(String... operators) {
      if (next < words.size() && List.of(operators).contains(words.get(next))) {
        return words.get(next++);
      }
      return null;
    }

    String or() throws UsageException {
      String left = and();
      while (take("|") != null) {
        String right = and();
        left = isNull(left) ? isNull(right) ? "0" : right : left;
      }
      return left;
    }

    private String and() throws UsageException {
      String left = comparison();
      while (take("&") != null) {
        String right = comparison();
        left = isNull(left) || isNull(right) ? "0" : left;
      }
      return left;
    }

    private String comparison() throws UsageException {
      String left = sum();
      String operator = take("<", "<=", "=", "==", "!=", ">=", ">");
      while (operator != null) {
        String right = sum();
        int order =
            isNumber(left) && isNumber(right)
                ? Long.compare(number(left), number(right))
                : left.compareTo(right);
        boolean holds =
            switch (operator) {
              case "<" -> order < 0;
              case "<=" -> order <= 0;
              case "=", "==" -> order == 0;
              case "!=" -> order != 0;
              case ">=" -> order >= 0;
              default -> order > 0;
            };
        left = holds ? "1" : "0";
        operator = take("<", "<=", "=", "==", "!=", ">=", ">");
      }
      return left;
    }

    private String sum() throws UsageException {
      String left = product();
      String operator = take("+", "-");
      while (operator != null) {
        long right = number(product());
        left = Long.toString(operator.equals("+") ? number(left) + right : number(left) - right);
        operator = take("+", "-");
      }
      return left;
    }

    private String product() throws UsageException {
      String left = matching();
      String operator = take("*", "/", "%");
      while (operator != null) {
        long right = number(matching());
        if (right == 0 && !operator.equals("*")) {
          throw new UsageException("division by zero", ERROR);
        }
        long value = number(left);
        left =
            Long.toString(
                operator.equals("*")
                    ? value * right
                    : operator.equals("/") ? value / right : value % right);
        operator = take("*", "/", "%");
      }
      return left;
    }

    private String matching() throws UsageException {
      String left = primary();
      while (take(":") != null) {
        left = match(left, primary());
      }
      return left;
    }

    private static String match(String text, String expression) throws UsageException {
      try {
        Matcher m = Regex.compile(expression, Regex.Dialect.BASIC, false).matcher(text);
        boolean found = m.lookingAt();
        if (m.groupCount() > 0) {
          String group = found ? m.group(1) : null;
          return group == null ? "" : group;
        }
        return found ? Integer.toString(m.end()) : "0";
      } catch (BadPatternException e) {
        throw new UsageException(String.valueOf(e.getMessage()), ERROR);
      }
    }

    private String primary() throws UsageException {
      if (next >= words.size()) {
        throw new UsageException("syntax error", ERROR);
      }
      String word = words.get(next++);
      return switch (word) {
        case "(" -> {
          String value = or();
          if (take(")") == null) {
            throw new UsageException("syntax error", ERROR);
          }
          yield value;
        }
        case "length" -> next < words.size() ? Integer.toString(primary().length()) : word;
        case "match" -> match(primary(), primary());
        case "substr" -> {
          String text = primary();
          long from = number(primary());
          long to = Math.min(text.length(), from - 1 + number(primary()));
          yield from < 1 || to < from ? "" : text.substring((int) from - 1, (int) to);
        }
        case "index" -> {
          String text = primary();
          String bytes = primary();
          for (int i = 0; i < text.length(); i++) {
            if (bytes.indexOf(text.charAt(i)) >= 0) {
              yield Integer.toString(i + 1);
            }
          }
          yield "0";
        }
        default -> word;
      };
    }

    private static boolean isNumber(String word) {
      return word.matches("-?[0-9]+");
    }

    private static long number(String word) throws UsageException {
      try {
        return Long.parseLong(word);
      } catch (NumberFormatException e) {
        throw new UsageException("non-numeric argument", ERROR);
      }
    }
  }
}
