package org.kmem.mm.shell.awk;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.kmem.mm.shell.command.UsageException;

/** Reads a program by recursive descent. */
final class Parser extends ExpressionParser {
  private final Map<Integer, Program.Function> functions = new HashMap<>();
  private final List<Statement> begin = new ArrayList<>();
  private final List<Program.Rule> rules = new ArrayList<>();
  private final List<Statement> end = new ArrayList<>();

  private Parser(String text) throws UsageException {
    super(new Lexer(text));
  }

  /**
   * Reads a program.
   *
   * @param text bytes as chars
   * @return its tree
   * @throws UsageException if it is none, with the line
   */
  static Program parse(String text) throws UsageException {
    return new Parser(text).program();
  }

  private Program program() throws UsageException {
    skipTerminators();
    while (token.kind() != Token.Kind.END) {
      item();
      skipTerminators();
    }
    List<Program.Function> ordered = new ArrayList<>();
    for (Map.Entry<String, Integer> e : functionNumbers.entrySet()) {
      if (!functions.containsKey(e.getValue())) {
        throw lexer.error("function " + e.getKey() + " is called but not defined", token.line());
      }
    }
    for (int i = 0; i < functions.size(); i++) {
      Program.Function function = functions.get(i);
      if (function != null) {
        ordered.add(function);
      }
    }
    return new Program(begin, rules, end, ordered, List.copyOf(globals.keySet()));
  }

  private void skipTerminators() throws UsageException {
    while (token.kind() == Token.Kind.NEWLINE || token.is(";")) {
      advance();
    }
  }

  private void item() throws UsageException {
    if (take("function")) {
      function();
      return;
    }
    if (take("BEGIN")) {
      skipNewlines();
      begin.add(block());
      return;
    }
    if (take("END")) {
      skipNewlines();
      end.add(block());
      return;
    }
    Expression first = null;
    Expression last = null;
    if (!token.is("{")) {
      first = expression();
      if (take(",")) {
        skipNewlines();
        last = expression();
      }
    }
    rules.add(new Program.Rule(first, last, token.is("{") ? block() : null));
  }

  private void function() throws UsageException {
    if (token.kind() != Token.Kind.NAME && token.kind() != Token.Kind.FUNCTION_NAME) {
      throw unexpected("a function name");
    }
    String name = token.text();
    advance();
    expect("(");
    Map<String, Integer> names = new LinkedHashMap<>();
    while (!token.is(")")) {
      if (token.kind() != Token.Kind.NAME) {
        throw unexpected("a parameter");
      }
      names.put(token.text(), names.size());
      advance();
      if (!take(",")) {
        break;
      }
      skipNewlines();
    }
    expect(")");
    skipNewlines();
    parameters = names;
    Statement body = block();
    parameters = Map.of();
    functions.put(functionNumber(name), new Program.Function(name, names.size(), body));
  }

  private Statement block() throws UsageException {
    expect("{");
    List<Statement> body = new ArrayList<>();
    skipTerminators();
    while (!token.is("}")) {
      if (token.kind() == Token.Kind.END) {
        throw unexpected("'}'");
      }
      body.add(statement());
      skipTerminators();
    }
    expect("}");
    return new Statement.Block(List.copyOf(body));
  }

  private void endOfSimple() throws UsageException {
    if (token.kind() == Token.Kind.NEWLINE || token.is(";")) {
      advance();
    } else if (!token.is("}") && token.kind() != Token.Kind.END) {
      throw unexpected("end of statement");
    }
  }

  private Statement statement() throws UsageException {
    if (token.is("{")) {
      return block();
    }
    if (take("if")) {
      return conditional();
    }
    if (take("while")) {
      expect("(");
      Expression condition = expression();
      expect(")");
      if (take(";")) {
        return new Statement.Loop(null, condition, null, new Statement.Block(List.of()), false);
      }
      skipNewlines();
      return new Statement.Loop(null, condition, null, statement(), false);
    }
    if (take("do")) {
      skipNewlines();
      Statement body = statement();
      skipTerminators();
      expect("while");
      expect("(");
      Expression condition = expression();
      expect(")");
      return new Statement.Loop(null, condition, null, body, true);
    }
    if (take("for")) {
      return loop();
    }
    if (take(";")) {
      return new Statement.Block(List.of());
    }
    Statement simple = simple();
    endOfSimple();
    return simple;
  }

  private Statement conditional() throws UsageException {
    expect("(");
    Expression condition = expression();
    expect(")");
    skipNewlines();
    Statement yes = statement();
    Lexer.Mark mark = lexer.mark();
    Token before = token;
    skipTerminators();
    if (take("else")) {
      skipNewlines();
      return new Statement.If(condition, yes, statement());
    }
    lexer.reset(mark);
    token = before;
    return new Statement.If(condition, yes, null);
  }

  private Statement loop() throws UsageException {
    expect("(");
    Statement start = null;
    if (!token.is(";")) {
      noIn++;
      start = simple();
      noIn--;
      if (take("in")) {
        if (!(start instanceof Statement.Evaluate(Expression.Target variable))) {
          throw unexpected("a variable before 'in'");
        }
        Expression.Name array = arrayName();
        expect(")");
        skipNewlines();
        return new Statement.ForIn(variable, array, statement());
      }
    }
    expect(";");
    skipNewlines();
    Expression condition = token.is(";") ? null : expression();
    expect(";");
    skipNewlines();
    Statement step = token.is(")") ? null : simple();
    expect(")");
    if (take(";")) {
      return new Statement.Loop(start, condition, step, new Statement.Block(List.of()), false);
    }
    skipNewlines();
    return new Statement.Loop(start, condition, step, statement(), false);
  }

  private boolean atEnd() {
    return token.kind() == Token.Kind.NEWLINE
        || token.kind() == Token.Kind.END
        || token.is(";")
        || token.is("}");
  }

  private Statement simple() throws UsageException {
    if (take("print")) {
      return print(false);
    }
    if (take("printf")) {
      return print(true);
    }
    if (take("delete")) {
      Expression.Name array = arrayName();
      List<Expression> subscripts = List.of();
      if (take("[")) {
        subscripts = list();
        expect("]");
      }
      return new Statement.Delete(array, subscripts);
    }
    if (token.kind() == Token.Kind.KEYWORD) {
      switch (token.text()) {
        case "break" -> {
          return leave(Statement.Kind.BREAK);
        }
        case "continue" -> {
          return leave(Statement.Kind.CONTINUE);
        }
        case "next" -> {
          return leave(Statement.Kind.NEXT);
        }
        case "nextfile" -> {
          return leave(Statement.Kind.NEXTFILE);
        }
        case "return" -> {
          advance();
          return new Statement.Leave(Statement.Kind.RETURN, atEnd() ? null : expression());
        }
        case "exit" -> {
          advance();
          return new Statement.Leave(Statement.Kind.EXIT, atEnd() ? null : expression());
        }
        default -> {}
      }
    }
    return new Statement.Evaluate(expression());
  }

  private Statement leave(Statement.Kind kind) throws UsageException {
    advance();
    return new Statement.Leave(kind, null);
  }

  private Statement print(boolean formatted) throws UsageException {
    List<Expression> arguments = List.of();
    noGreater++;
    if (!atEnd() && !token.is(">") && !token.is(">>") && !token.is("|")) {
      arguments = list();
      if (arguments.size() == 1 && arguments.getFirst() instanceof Expression.Grouping grouping) {
        arguments = grouping.members();
      }
    }
    Statement.Redirection redirection =
        token.is(">")
            ? Statement.Redirection.WRITE
            : token.is(">>")
                ? Statement.Redirection.APPEND
                : token.is("|") ? Statement.Redirection.PIPE : Statement.Redirection.NONE;
    Expression destination = null;
    if (redirection != Statement.Redirection.NONE) {
      advance();
      destination = concatenation();
    }
    noGreater--;
    return new Statement.Print(formatted, arguments, redirection, destination);
  }
}
