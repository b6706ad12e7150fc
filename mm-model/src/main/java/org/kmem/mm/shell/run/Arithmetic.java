package org.kmem.mm.shell.run;

import java.util.HashSet;
import java.util.Set;
import org.kmem.mm.shell.syntax.Parser;

/**
 * Evaluates <code>$((...))</code>: 64-bit integers, the operators of C, and {@code **}.
 *
 * <p>Evaluates while it parses; what a short circuit leaves out is parsed with {@link #skipping} above
 * 0, which keeps assignments and divisions from happening.
 */
final class Arithmetic {
  private static final String[] ASSIGNMENTS = {
    "<<=", ">>=", "+=", "-=", "*=", "/=", "%=", "&=", "|=", "^=", "="
  };

  private final String text;
  private final Variables variables;
  private final boolean failUnset;

  /** Variables whose values are being evaluated as expressions. */
  private final Set<String> resolving;

  private int next;
  private int skipping;

  private Arithmetic(String text, Variables variables, boolean failUnset, Set<String> resolving) {
    this.text = text;
    this.variables = variables;
    this.failUnset = failUnset;
    this.resolving = resolving;
  }

  /**
   * Evaluates an expression.
   *
   * @param text after expansion
   * @param variables read and assigned
   * @param failUnset whether unset variables are an error rather than 0
   * @return its value
   * @throws ControlFlow.ShellError if it is none
   */
  static long evaluate(String text, Variables variables, boolean failUnset) {
    return new Arithmetic(text, variables, failUnset, new HashSet<>()).whole();
  }

  private long whole() {
    skipBlanks();
    if (next == text.length()) {
      return 0;
    }
    long value = comma();
    if (next < text.length()) {
      throw syntaxError();
    }
    return value;
  }

  private ControlFlow.ShellError syntaxError() {
    return new ControlFlow.ShellError("arithmetic syntax error");
  }

  private void skipBlanks() {
    while (next < text.length() && Character.isWhitespace(text.charAt(next))) {
      next++;
    }
  }

  private boolean take(String operator) {
    if (!text.startsWith(operator, next)) {
      return false;
    }
    next += operator.length();
    skipBlanks();
    return true;
  }

  /** Takes an operator, unless it is only the start of a longer one. */
  private boolean take(String operator, String notBefore) {
    int end = next + operator.length();
    if (end < text.length() && notBefore.indexOf(text.charAt(end)) >= 0) {
      return false;
    }
    return take(operator);
  }

  private long comma() {
    long value = assignment();
    while (take(",")) {
      value = assignment();
    }
    return value;
  }

  private long assignment() {
    int start = next;
    String name = name();
    if (!name.isEmpty()) {
      for (String operator : ASSIGNMENTS) {
        if (take(operator, operator.equals("=") ? "=" : "")) {
          long right = assignment();
          long value = operator.equals("=") ? right : assigned(operator, name, right);
          if (skipping == 0) {
            variables.set(name, Long.toString(value));
          }
          return value;
        }
      }
      next = start;
    }
    return conditional();
  }

  private long assigned(String operator, String name, long right) {
    long left = skipping == 0 ? variable(name) : 0;
    return switch (operator) {
      case "+=" -> left + right;
      case "-=" -> left - right;
      case "*=" -> left * right;
      case "/=" -> divide(left, right);
      case "%=" -> remainder(left, right);
      case "&=" -> left & right;
      case "|=" -> left | right;
      case "^=" -> left ^ right;
      case "<<=" -> left << right;
      default -> left >> right;
    };
  }

  private String name() {
    int start = next;
    while (next < text.length() && Parser.isName(text.substring(start, next + 1))) {
      next++;
    }
    String name = text.substring(start, next);
    if (!name.isEmpty()) {
      skipBlanks();
    }
    return name;
  }

  private long conditional() {
    long condition = binary(0);
    if (!take("?")) {
      return condition;
    }
    long yes = skippingUnless(condition != 0, true);
    if (!take(":")) {
      throw syntaxError();
    }
    long no = skippingUnless(condition == 0, false);
    return condition != 0 ? yes : no;
  }

  private long skippingUnless(boolean wanted, boolean withComma) {
    skipping += wanted ? 0 : 1;
    long value = withComma ? comma() : assignment();
    skipping -= wanted ? 0 : 1;
    return value;
  }

  /** Binary operators by rising precedence; level 10 is {@code **}. */
  private long binary(int level) {
    if (level == 10) {
      return power();
    }
    long left;
    if (level < 2) {
      left = binary(level + 1);
      String operator = level == 0 ? "||" : "&&";
      while (take(operator)) {
        boolean decided = level == 0 ? left != 0 : left == 0;
        skipping += decided ? 1 : 0;
        long right = binary(level + 1);
        skipping -= decided ? 1 : 0;
        left = (level == 0 ? left != 0 || right != 0 : left != 0 && right != 0) ? 1 : 0;
      }
      return left;
    }
    left = binary(level + 1);
    while (true) {
      String operator = operatorOf(level);
      if (operator.isEmpty()) {
        return left;
      }
      left = apply(operator, left, binary(level + 1));
    }
  }

  private String operatorOf(int level) {
    return switch (level) {
      case 2 -> take("|", "|=") ? "|" : "";
      case 3 -> take("^", "=") ? "^" : "";
      case 4 -> take("&", "&=") ? "&" : "";
      case 5 -> take("==") ? "==" : take("!=") ? "!=" : "";
      case 6 ->
          take("<=") ? "<=" : take(">=") ? ">=" : take("<", "<") ? "<" : take(">", ">") ? ">" : "";
      case 7 -> take("<<", "=") ? "<<" : take(">>", "=") ? ">>" : "";
      case 8 -> take("+", "=+") ? "+" : take("-", "=-") ? "-" : "";
      default -> take("*", "=*") ? "*" : take("/", "=") ? "/" : take("%", "=") ? "%" : "";
    };
  }

  private long apply(String operator, long left, long right) {
    return switch (operator) {
      case "|" -> left | right;
      case "^" -> left ^ right;
      case "&" -> left & right;
      case "==" -> left == right ? 1 : 0;
      case "!=" -> left != right ? 1 : 0;
      case "<=" -> left <= right ? 1 : 0;
      case ">=" -> left >= right ? 1 : 0;
      case "<" -> left < right ? 1 : 0;
      case ">" -> left > right ? 1 : 0;
      case "<<" -> left << right;
      case ">>" -> left >> right;
      case "+" -> left + right;
      case "-" -> left - right;
      case "*" -> left * right;
      case "/" -> divide(left, right);
      default -> remainder(left, right);
    };
  }

  private long divide(long left, long right) {
    return checked(right) == 0 ? 0 : left / right;
  }

  private long remainder(long left, long right) {
    return checked(right) == 0 ? 0 : left % right;
  }

  private long checked(long divisor) {
    if (divisor == 0 && skipping == 0) {
      throw new ControlFlow.ShellError("divide by zero");
    }
    return divisor;
  }

  private long power() {
    long base = unary();
    if (!take("**", "=")) {
      return base;
    }
    long exponent = power();
    if (exponent < 0) {
      throw new ControlFlow.ShellError("exponent less than 0");
    }
    long result = 1;
    for (long bits = exponent, square = base; bits != 0; bits >>= 1, square *= square) {
      if ((bits & 1) != 0) {
        result *= square;
      }
    }
    return result;
  }

  private long unary() {
    if (stepsVariable() && take("++")) {
      return step(1);
    }
    if (stepsVariable() && take("--")) {
      return step(-1);
    }
    if (take("!")) {
      return unary() == 0 ? 1 : 0;
    }
    if (take("~")) {
      return ~unary();
    }
    if (take("-")) {
      return -unary();
    }
    if (take("+")) {
      return unary();
    }
    return primary();
  }

  /** Whether two signs stand before a name; before a number they are two signs. */
  private boolean stepsVariable() {
    int at = next + 2;
    while (at < text.length() && text.charAt(at) == ' ') {
      at++;
    }
    return at < text.length() && Parser.isName(text.substring(at, at + 1));
  }

  private long step(int by) {
    return store(name(), by);
  }

  private long store(String name, int by) {
    if (skipping > 0) {
      return 0;
    }
    long value = variable(name) + by;
    variables.set(name, Long.toString(value));
    return value;
  }

  private long primary() {
    if (take("(")) {
      long value = comma();
      if (!take(")")) {
        throw syntaxError();
      }
      return value;
    }
    String name = name();
    if (!name.isEmpty()) {
      if (take("++")) {
        return store(name, 1) - 1;
      }
      if (take("--")) {
        return store(name, -1) + 1;
      }
      return skipping > 0 ? 0 : variable(name);
    }
    int start = next;
    while (next < text.length()
        && (Character.isLetterOrDigit(text.charAt(next))
            || "#@_".indexOf(text.charAt(next)) >= 0)) {
      next++;
    }
    if (start == next) {
      throw syntaxError();
    }
    long value = number(text.substring(start, next));
    skipBlanks();
    return value;
  }

  private long number(String digits) {
    try {
      int base = digits.indexOf('#');
      if (base > 0) {
        return Long.parseLong(
            digits.substring(base + 1), Integer.parseInt(digits.substring(0, base)));
      }
      if (digits.startsWith("0x") || digits.startsWith("0X")) {
        return Long.parseUnsignedLong(digits.substring(2), 16);
      }
      return digits.length() > 1 && digits.charAt(0) == '0'
          ? Long.parseUnsignedLong(digits.substring(1), 8)
          : Long.parseLong(digits);
    } catch (NumberFormatException e) {
      if (digits.chars().allMatch(Character::isDigit) && digits.charAt(0) != '0') {
        return Long.MAX_VALUE;
      }
      throw syntaxError();
    }
  }

  /** A variable's value; what is not a number is evaluated as an expression of its own. */
  private long variable(String name) {
    String value = variables.get(name);
    if (value == null) {
      if (failUnset) {
        throw new ControlFlow.ShellError(name + ": parameter not set");
      }
      return 0;
    }
    if (!resolving.add(name)) {
      throw new ControlFlow.ShellError("expression recursion loop detected");
    }
    long result = new Arithmetic(value, variables, failUnset, resolving).whole();
    resolving.remove(name);
    return result;
  }
}
