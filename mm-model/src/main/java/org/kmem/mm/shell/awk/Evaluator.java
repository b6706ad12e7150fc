package org.kmem.mm.shell.awk;

import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;
import java.util.regex.Pattern;
import org.kmem.mm.shell.command.UsageException;
import org.kmem.mm.shell.system.ErrnoException;

/** Evaluates expressions. */
final class Evaluator {
  private final Machine machine;
  private final Builtins builtins;

  Evaluator(Machine machine) {
    this.machine = machine;
    builtins = new Builtins(machine, this);
  }

  String text(Expression expression) throws ErrnoException, UsageException {
    return evaluate(expression).text(machine.special(Special.CONVFMT));
  }

  double number(Expression expression) throws ErrnoException, UsageException {
    return evaluate(expression).number();
  }

  List<Value> evaluateAll(List<Expression> expressions) throws ErrnoException, UsageException {
    List<Value> values = new ArrayList<>(expressions.size());
    for (Expression expression : expressions) {
      values.add(evaluate(expression));
    }
    return values;
  }

  String subscript(List<Expression> subscripts) throws ErrnoException, UsageException {
    if (subscripts.size() == 1) {
      return text(subscripts.getFirst());
    }
    StringJoiner joined = new StringJoiner(machine.special(Special.SUBSEP));
    for (Expression subscript : subscripts) {
      joined.add(text(subscript));
    }
    return joined.toString();
  }

  /** A pattern: an expression literal as it is, anything else by its text. */
  Pattern regex(Expression expression) throws ErrnoException, UsageException {
    return machine
        .regexes()
        .get(expression instanceof Expression.RegexLiteral r ? r.source() : text(expression));
  }

  Value evaluate(Expression expression) throws ErrnoException, UsageException {
    return switch (expression) {
      case Expression.Constant constant -> constant.value();
      case Expression.RegexLiteral regex ->
          Value.of(machine.regexes().get(regex.source()).matcher(machine.recordText()).find());
      case Expression.Target target -> read(target);
      case Expression.Assignment assignment -> assign(assignment);
      case Expression.Step step -> step(step);
      case Expression.Conditional conditional ->
          evaluate(
              evaluate(conditional.condition()).truth() ? conditional.yes() : conditional.no());
      case Expression.Logical logical -> {
        boolean left = evaluate(logical.left()).truth();
        yield Value.of(left == logical.and() ? evaluate(logical.right()).truth() : left);
      }
      case Expression.Not not -> Value.of(!evaluate(not.operand()).truth());
      case Expression.Sign sign -> {
        double value = number(sign.operand());
        yield Value.of(sign.negative() ? -value : value);
      }
      case Expression.Arithmetic arithmetic ->
          Value.of(
              calculate(
                  arithmetic.operator(), number(arithmetic.left()), number(arithmetic.right())));
      case Expression.Comparison comparison -> compare(comparison);
      case Expression.Match match ->
          Value.of(regex(match.regex()).matcher(text(match.text())).find() != match.negated());
      case Expression.Concatenation concatenation -> {
        String left = text(concatenation.left());
        yield Value.of(left + text(concatenation.right()));
      }
      case Expression.Membership membership ->
          Value.of(
              machine
                  .array(membership.array())
                  .elements
                  .containsKey(subscript(membership.subscripts())));
      case Expression.Call call -> machine.call(call.function(), call.arguments());
      case Expression.Builtin builtin -> builtins.call(builtin);
      case Expression.Getline getline -> getline(getline);
      case Expression.Grouping grouping -> {
        if (grouping.members().size() > 1) {
          throw new AwkFailure("a list in parentheses has no value");
        }
        yield evaluate(grouping.members().getFirst());
      }
    };
  }

  private Value read(Expression.Target target) throws ErrnoException, UsageException {
    return switch (target) {
      case Expression.Name name -> machine.get(name);
      case Expression.Field field -> machine.field((int) number(field.index()));
      case Expression.Element element ->
          machine.array(element.array()).get(subscript(element.subscripts()));
    };
  }

  void assign(Expression.Target target, Value value) throws ErrnoException, UsageException {
    switch (target) {
      case Expression.Name name -> machine.set(name, value);
      case Expression.Field field -> machine.setField((int) number(field.index()), value);
      case Expression.Element element ->
          machine.array(element.array()).elements.put(subscript(element.subscripts()), value);
    }
  }

  private Value assign(Expression.Assignment assignment) throws ErrnoException, UsageException {
    Value value = evaluate(assignment.value());
    if (assignment.operator() != ' ') {
      double left = read(assignment.target()).number();
      value = Value.of(calculate(assignment.operator(), left, value.number()));
    }
    assign(assignment.target(), value);
    return value;
  }

  private Value step(Expression.Step step) throws ErrnoException, UsageException {
    double old = read(step.target()).number();
    assign(step.target(), Value.of(old + step.by()));
    return Value.of(step.before() ? old + step.by() : old);
  }

  private static double calculate(char operator, double left, double right) {
    return switch (operator) {
      case '+' -> left + right;
      case '-' -> left - right;
      case '*' -> left * right;
      case '/' -> {
        if (right == 0) {
          throw new AwkFailure("Division by zero");
        }
        yield left / right;
      }
      case '%' -> {
        if (right == 0) {
          throw new AwkFailure("Division by zero");
        }
        yield left % right;
      }
      default -> Math.pow(left, right);
    };
  }

  private Value compare(Expression.Comparison comparison) throws ErrnoException, UsageException {
    Value left = evaluate(comparison.left());
    Value right = evaluate(comparison.right());
    String convfmt = machine.special(Special.CONVFMT);
    int order =
        left.isNumeric() && right.isNumeric()
            ? Double.compare(left.number() + 0.0, right.number() + 0.0)
            : left.text(convfmt).compareTo(right.text(convfmt));
    return Value.of(
        switch (comparison.operator()) {
          case "<" -> order < 0;
          case "<=" -> order <= 0;
          case "==" -> order == 0;
          case "!=" -> order != 0;
          case ">=" -> order >= 0;
          default -> order > 0;
        });
  }

  /** 1 for a record, 0 at the end, -1 if it cannot be read. */
  private Value getline(Expression.Getline getline) throws ErrnoException, UsageException {
    Expression from = getline.from();
    Expression.Target target = getline.target();
    String text;
    if (from == null) {
      text = machine.nextLine();
    } else {
      boolean command = getline.source() == Expression.Source.COMMAND;
      try {
        text =
            machine
                .streams()
                .input(text(from), command)
                .next(machine.special(Special.RS), machine.regexes());
      } catch (ErrnoException e) {
        return Value.of(-1);
      }
      if (text != null && command) {
        machine.count(Special.NR);
      }
    }
    if (text == null) {
      return Value.of(0);
    }
    if (target == null) {
      machine.setRecord(text);
    } else {
      assign(target, Value.input(text));
    }
    return Value.of(1);
  }
}
