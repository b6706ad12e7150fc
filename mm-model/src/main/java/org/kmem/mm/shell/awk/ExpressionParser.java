package org.kmem.mm.shell.awk;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.kmem.mm.shell.command.UsageException;

/** The part of the parser that reads expressions; resolves names to slots. */
abstract sealed class ExpressionParser permits Parser {
  final Lexer lexer;
  final Map<String, Integer> globals = new LinkedHashMap<>();
  final Map<String, Integer> functionNumbers = new HashMap<>();

  /** Of the function that is being read. */
  Map<String, Integer> parameters = Map.of();

  Token token;

  /** Above 0 where {@code >} is a redirection. */
  int noGreater;

  /** Above 0 where {@code in} belongs to {@code for}. */
  int noIn;

  ExpressionParser(Lexer lexer) throws UsageException {
    this.lexer = lexer;
    for (Special special : Special.values()) {
      globals.put(special.name(), special.slot());
    }
    token = lexer.next();
  }

  final UsageException unexpected(String expected) {
    return lexer.error(
        "unexpected " + token.shown() + (expected.isEmpty() ? "" : ", expected " + expected),
        token.line());
  }

  final void advance() throws UsageException {
    token = lexer.next();
  }

  final boolean take(String word) throws UsageException {
    boolean there = token.is(word);
    if (there) {
      advance();
    }
    return there;
  }

  final void expect(String word) throws UsageException {
    if (!take(word)) {
      throw unexpected("'" + word + "'");
    }
  }

  final void skipNewlines() throws UsageException {
    while (token.kind() == Token.Kind.NEWLINE) {
      advance();
    }
  }

  final int functionNumber(String name) {
    return functionNumbers.computeIfAbsent(name, n -> functionNumbers.size());
  }

  final Expression.Name name(String text) {
    Integer local = parameters.get(text);
    return local != null
        ? new Expression.Name(local, true)
        : new Expression.Name(globals.computeIfAbsent(text, n -> globals.size()), false);
  }

  final Expression.Name arrayName() throws UsageException {
    if (token.kind() != Token.Kind.NAME) {
      throw unexpected("an array");
    }
    Expression.Name name = name(token.text());
    advance();
    return name;
  }

  final List<Expression> list() throws UsageException {
    List<Expression> members = new ArrayList<>();
    members.add(expression());
    while (take(",")) {
      skipNewlines();
      members.add(expression());
    }
    return List.copyOf(members);
  }

  final Expression expression() throws UsageException {
    Expression condition = or();
    if (!take("?")) {
      return condition;
    }
    skipNewlines();
    Expression yes = expression();
    skipNewlines();
    expect(":");
    skipNewlines();
    return new Expression.Conditional(condition, yes, expression());
  }

  private Expression or() throws UsageException {
    Expression left = and();
    while (take("||")) {
      skipNewlines();
      left = new Expression.Logical(false, left, and());
    }
    return left;
  }

  private Expression and() throws UsageException {
    Expression left = membership();
    while (take("&&")) {
      skipNewlines();
      left = new Expression.Logical(true, left, membership());
    }
    return left;
  }

  private Expression membership() throws UsageException {
    Expression left = match();
    while (noIn == 0 && take("in")) {
      List<Expression> subscripts =
          left instanceof Expression.Grouping grouping ? grouping.members() : List.of(left);
      left = new Expression.Membership(subscripts, arrayName());
    }
    return left;
  }

  private Expression match() throws UsageException {
    Expression left = comparison();
    while (token.is("~") || token.is("!~")) {
      boolean negated = token.is("!~");
      advance();
      skipNewlines();
      left = new Expression.Match(negated, left, comparison());
    }
    return left;
  }

  private Expression comparison() throws UsageException {
    Expression left = piped();
    switch (token.kind() == Token.Kind.OPERATOR ? token.text() : "") {
      case ">" -> {
        if (noGreater > 0) {
          return left;
        }
      }
      case "<", "<=", "==", "!=", ">=" -> {}
      default -> {
        return left;
      }
    }
    String operator = token.text();
    advance();
    skipNewlines();
    return new Expression.Comparison(operator, left, piped());
  }

  /** {@code COMMAND | getline}. */
  private Expression piped() throws UsageException {
    Expression left = concatenation();
    while (token.is("|")) {
      Lexer.Mark mark = lexer.mark();
      Token pipe = token;
      advance();
      if (!take("getline")) {
        lexer.reset(mark);
        token = pipe;
        return left;
      }
      left = new Expression.Getline(Expression.Source.COMMAND, left, optionalTarget());
    }
    return left;
  }

  final Expression concatenation() throws UsageException {
    Expression left = sum();
    while (startsOperand()) {
      left = new Expression.Concatenation(left, sum());
    }
    return left;
  }

  private boolean startsOperand() {
    return switch (token.kind()) {
      case NUMBER, STRING, NAME, FUNCTION_NAME, BUILTIN -> true;
      case OPERATOR ->
          token.is("$") || token.is("(") || token.is("++") || token.is("--") || token.is("!");
      default -> false;
    };
  }

  private Expression sum() throws UsageException {
    Expression left = product();
    while (token.is("+") || token.is("-")) {
      char operator = token.text().charAt(0);
      advance();
      skipNewlines();
      left = new Expression.Arithmetic(operator, left, product());
    }
    return left;
  }

  private Expression product() throws UsageException {
    Expression left = unary();
    while (token.is("*") || token.is("/") || token.is("%")) {
      char operator = token.text().charAt(0);
      advance();
      skipNewlines();
      left = new Expression.Arithmetic(operator, left, unary());
    }
    return left;
  }

  private Expression unary() throws UsageException {
    if (take("!")) {
      return new Expression.Not(unary());
    }
    if (take("-")) {
      return new Expression.Sign(unary(), true);
    }
    if (take("+")) {
      return new Expression.Sign(unary(), false);
    }
    return power();
  }

  private Expression power() throws UsageException {
    Expression base = postfix();
    if (!take("^")) {
      return base;
    }
    boolean negative = take("-");
    Expression exponent = power();
    return new Expression.Arithmetic(
        '^', base, negative ? new Expression.Sign(exponent, true) : exponent);
  }

  private Expression postfix() throws UsageException {
    Expression operand = primary();
    if (!(operand instanceof Expression.Target target)) {
      return operand;
    }
    if (take("++")) {
      return new Expression.Step(target, 1, false);
    }
    if (take("--")) {
      return new Expression.Step(target, -1, false);
    }
    String operator = token.kind() == Token.Kind.OPERATOR ? token.text() : "";
    return switch (operator) {
      case "=", "+=", "-=", "*=", "/=", "%=", "^=" -> {
        advance();
        skipNewlines();
        char sign = operator.length() == 1 ? ' ' : operator.charAt(0);
        yield new Expression.Assignment(target, sign, expression());
      }
      default -> target;
    };
  }

  private Expression primary() throws UsageException {
    Token first = token;
    return switch (first.kind()) {
      case NUMBER -> {
        advance();
        yield new Expression.Constant(Value.of(first.number()));
      }
      case STRING -> {
        advance();
        yield new Expression.Constant(Value.of(first.text()));
      }
      case NAME -> {
        advance();
        Expression.Name name = name(first.text());
        if (!take("[")) {
          yield name;
        }
        List<Expression> subscripts = grouped();
        expect("]");
        yield new Expression.Element(name, subscripts);
      }
      case FUNCTION_NAME -> {
        advance();
        yield new Expression.Call(functionNumber(first.text()), arguments());
      }
      case BUILTIN -> {
        advance();
        boolean bare = first.text().equals("length") && !token.is("(");
        yield new Expression.Builtin(first.text(), bare ? List.of() : arguments());
      }
      default -> operatorPrimary();
    };
  }

  private Expression operatorPrimary() throws UsageException {
    if (token.is("/") || token.is("/=")) {
      String source = lexer.regex(token.is("/=") ? "=" : "");
      advance();
      return new Expression.RegexLiteral(source);
    }
    if (take("$")) {
      if (token.is("++") || token.is("--")) {
        int by = token.is("++") ? 1 : -1;
        advance();
        return new Expression.Field(new Expression.Step(target(primary()), by, true));
      }
      if (take("-")) {
        return new Expression.Field(new Expression.Sign(primary(), true));
      }
      return new Expression.Field(primary());
    }
    if (token.is("++") || token.is("--")) {
      int by = token.is("++") ? 1 : -1;
      advance();
      return new Expression.Step(target(primary()), by, true);
    }
    if (take("(")) {
      List<Expression> members = grouped();
      expect(")");
      return members.size() == 1 && !(members.getFirst() instanceof Expression.Target)
          ? members.getFirst()
          : new Expression.Grouping(members);
    }
    if (take("getline")) {
      Expression.Target target = optionalTarget();
      if (take("<")) {
        return new Expression.Getline(Expression.Source.FILE, postfix(), target);
      }
      return new Expression.Getline(Expression.Source.MAIN, null, target);
    }
    throw unexpected("an expression");
  }

  private Expression.Target target(Expression expression) throws UsageException {
    if (expression instanceof Expression.Target target) {
      return target;
    }
    throw unexpected("something that can be assigned to");
  }

  private Expression.@Nullable Target optionalTarget() throws UsageException {
    return token.kind() == Token.Kind.NAME || token.is("$") ? target(primary()) : null;
  }

  /** A list in parentheses or brackets, where {@code >} and {@code in} mean what they always do. */
  private List<Expression> grouped() throws UsageException {
    int outerGreater = noGreater;
    int outerIn = noIn;
    noGreater = 0;
    noIn = 0;
    skipNewlines();
    List<Expression> members = list();
    skipNewlines();
    noGreater = outerGreater;
    noIn = outerIn;
    return members;
  }

  private List<Expression> arguments() throws UsageException {
    expect("(");
    skipNewlines();
    if (take(")")) {
      return List.of();
    }
    List<Expression> arguments = grouped();
    expect(")");
    return arguments;
  }
}
