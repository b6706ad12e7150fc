package org.kmem.mm.shell.syntax;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads commands by recursive descent, one token ahead.
 *
 * <p>Only nesting recurses: a long script of flat commands takes no stack.
 */
public final class Parser {
  private static final Set<String> CLOSING =
      Set.of("then", "else", "elif", "fi", "do", "done", "esac", "}");
  private static final Set<String> OPENING =
      Set.of("if", "while", "until", "for", "case", "{", "!", "function");

  private final Lexer lexer;
  private int textStart;
  private @Nullable Token ahead;

  /**
   * Reads from text.
   *
   * @param text bytes as chars
   */
  public Parser(String text) {
    this(new Lexer(text));
  }

  Parser(Lexer lexer) {
    this.lexer = lexer;
  }

  /**
   * The next complete command line.
   *
   * @return null at the end
   * @throws ShellSyntaxException if it is none; the parser cannot go on then
   */
  public @Nullable CommandList next() throws ShellSyntaxException {
    textStart = lexer.position();
    skipNewlines();
    if (peek().kind() == Token.Kind.END) {
      return null;
    }
    List<CommandList.Item> items = new ArrayList<>();
    while (peek().kind() != Token.Kind.NEWLINE && peek().kind() != Token.Kind.END) {
      items.add(item());
    }
    return new CommandList(List.copyOf(items));
  }

  /**
   * What {@link #next} read last.
   *
   * @return the text of that command line, with the lines of here-documents
   */
  public String text() {
    return lexer.slice(textStart);
  }

  /**
   * Everything up to the end.
   *
   * @return all commands
   * @throws ShellSyntaxException if there is anything else
   */
  public CommandList all() throws ShellSyntaxException {
    CommandList body = list();
    if (peek().kind() != Token.Kind.END) {
      throw unexpected(null);
    }
    return body;
  }

  /**
   * Says whether a here-document was not ended: scripts may leave it so, a person wants to type on.
   *
   * @return true if the text ended within one
   */
  public boolean lacksHereDocument() {
    return lexer.lacksHereDocument();
  }

  CommandList untilParenthesis() throws ShellSyntaxException {
    CommandList body = list();
    expectOperator(")");
    return body;
  }

  private Token peek() throws ShellSyntaxException {
    Token token = ahead;
    if (token == null) {
      token = lexer.next();
      ahead = token;
    }
    return token;
  }

  private Token take() throws ShellSyntaxException {
    Token token = peek();
    ahead = null;
    return token;
  }

  private void skipNewlines() throws ShellSyntaxException {
    while (peek().kind() == Token.Kind.NEWLINE) {
      take();
    }
  }

  private ShellSyntaxException unexpected(@Nullable String expected) throws ShellSyntaxException {
    Token token = peek();
    String hint = expected == null ? "" : " (expecting \"" + expected + "\")";
    return lexer.error("syntax error: unexpected " + token.shown() + hint, token.start());
  }

  private void expectOperator(String operator) throws ShellSyntaxException {
    if (!peek().isOperator(operator)) {
      throw unexpected(operator);
    }
    take();
  }

  private void expectReserved(String reserved) throws ShellSyntaxException {
    if (!peek().isReserved(reserved)) {
      throw unexpected(reserved);
    }
    take();
  }

  /** Commands up to what cannot start one. */
  private CommandList list() throws ShellSyntaxException {
    List<CommandList.Item> items = new ArrayList<>();
    skipNewlines();
    while (startsCommand(peek())) {
      items.add(item());
      skipNewlines();
    }
    return new CommandList(List.copyOf(items));
  }

  /** Commands of which there must be one. */
  private CommandList someList(String closing) throws ShellSyntaxException {
    CommandList list = list();
    if (list.items().isEmpty()) {
      throw unexpected(peek().kind() == Token.Kind.END ? closing : null);
    }
    return list;
  }

  private static boolean startsCommand(Token token) {
    return switch (token.kind()) {
      case WORD -> {
        String bare = token.word().bare();
        yield bare == null || !CLOSING.contains(bare);
      }
      case IO_NUMBER -> true;
      case OPERATOR -> token.text().equals("(") || isRedirection(token);
      case NEWLINE, END -> false;
    };
  }

  private static boolean isRedirection(Token token) {
    return token.kind() == Token.Kind.OPERATOR
        && (token.text().charAt(0) == '<'
            || token.text().charAt(0) == '>'
            || token.text().equals("&>"));
  }

  private CommandList.Item item() throws ShellSyntaxException {
    if (!startsCommand(peek())) {
      throw unexpected(null);
    }
    int start = peek().start();
    CommandList.Chain chain = chain();
    Token end = peek();
    boolean background = end.isOperator("&");
    String source = background ? lexer.slice(start, end.start()).strip() : "";
    if (background || end.isOperator(";")) {
      take();
    } else if (end.kind() == Token.Kind.WORD
        || (end.kind() == Token.Kind.OPERATOR && !end.isOperator(")") && !end.isOperator(";;"))) {
      throw unexpected(null);
    }
    return new CommandList.Item(chain, background, source);
  }

  private CommandList.Chain chain() throws ShellSyntaxException {
    CommandList.Pipeline first = pipeline();
    List<CommandList.Link> links = new ArrayList<>();
    while (peek().isOperator("&&") || peek().isOperator("||")) {
      boolean ifSuccess = take().text().equals("&&");
      skipNewlines();
      links.add(new CommandList.Link(ifSuccess, pipeline()));
    }
    return new CommandList.Chain(first, List.copyOf(links));
  }

  private CommandList.Pipeline pipeline() throws ShellSyntaxException {
    boolean negated = false;
    while (peek().isReserved("!")) {
      take();
      negated = !negated;
    }
    List<Command> stages = new ArrayList<>();
    stages.add(command());
    while (peek().isOperator("|")) {
      take();
      skipNewlines();
      stages.add(command());
    }
    return new CommandList.Pipeline(negated, List.copyOf(stages));
  }

  private Command command() throws ShellSyntaxException {
    if (!startsCommand(peek())) {
      throw unexpected(null);
    }
    Token first = peek();
    String reserved = first.kind() == Token.Kind.WORD ? first.word().bare() : null;
    if (reserved != null && OPENING.contains(reserved)) {
      take();
      return switch (reserved) {
        case "if" -> redirected(ifCommand());
        case "while" -> redirected(loop(false));
        case "until" -> redirected(loop(true));
        case "for" -> redirected(forCommand());
        case "case" -> redirected(caseCommand());
        case "{" -> redirected(group());
        case "function" -> namedFunction();
        default -> throw lexer.error("syntax error: unexpected \"!\"", first.start());
      };
    }
    if (first.isOperator("(")) {
      take();
      CommandList body = someList(")");
      expectOperator(")");
      return redirected(new Command.Subshell(body));
    }
    return simple();
  }

  private Command redirected(Command body) throws ShellSyntaxException {
    List<Redirection> redirections = new ArrayList<>();
    while (peek().kind() == Token.Kind.IO_NUMBER || isRedirection(peek())) {
      redirections.add(redirection());
    }
    return redirections.isEmpty() ? body : new Command.Redirected(body, List.copyOf(redirections));
  }

  private Command group() throws ShellSyntaxException {
    CommandList body = someList("}");
    expectReserved("}");
    return new Command.Group(body);
  }

  private Command ifCommand() throws ShellSyntaxException {
    List<Command.Arm> arms = new ArrayList<>();
    CommandList otherwise = null;
    do {
      CommandList condition = someList("then");
      expectReserved("then");
      arms.add(new Command.Arm(condition, someList("fi")));
    } while (takeIfReserved("elif"));
    if (takeIfReserved("else")) {
      otherwise = someList("fi");
    }
    expectReserved("fi");
    return new Command.If(List.copyOf(arms), otherwise);
  }

  private boolean takeIfReserved(String reserved) throws ShellSyntaxException {
    boolean there = peek().isReserved(reserved);
    if (there) {
      take();
    }
    return there;
  }

  private Command loop(boolean until) throws ShellSyntaxException {
    CommandList condition = someList("do");
    return new Command.Loop(until, condition, doGroup());
  }

  private CommandList doGroup() throws ShellSyntaxException {
    expectReserved("do");
    CommandList body = someList("done");
    expectReserved("done");
    return body;
  }

  private Command forCommand() throws ShellSyntaxException {
    Token name = peek();
    String variable = name.kind() == Token.Kind.WORD ? name.word().bare() : null;
    if (variable == null || !isName(variable)) {
      throw lexer.error("syntax error: bad for loop variable", name.start());
    }
    take();
    List<Word> words = null;
    skipNewlines();
    if (takeIfReserved("in")) {
      words = new ArrayList<>();
      while (peek().kind() == Token.Kind.WORD) {
        words.add(take().word());
      }
      if (peek().kind() != Token.Kind.NEWLINE && !peek().isOperator(";")) {
        throw unexpected("do");
      }
      take();
      words = List.copyOf(words);
    } else if (peek().isOperator(";")) {
      take();
    }
    skipNewlines();
    return new Command.For(variable, words, doGroup());
  }

  private Command caseCommand() throws ShellSyntaxException {
    if (peek().kind() != Token.Kind.WORD) {
      throw unexpected("word");
    }
    Word subject = take().word();
    skipNewlines();
    expectReserved("in");
    skipNewlines();
    List<Command.Choice> choices = new ArrayList<>();
    while (!peek().isReserved("esac")) {
      choices.add(choice());
      skipNewlines();
    }
    take();
    return new Command.Case(subject, List.copyOf(choices));
  }

  private Command.Choice choice() throws ShellSyntaxException {
    if (peek().isOperator("(")) {
      take();
    }
    List<Word> patterns = new ArrayList<>();
    do {
      if (peek().kind() != Token.Kind.WORD) {
        throw unexpected(peek().kind() == Token.Kind.END ? "esac" : null);
      }
      patterns.add(take().word());
    } while (takeIfOperator("|"));
    expectOperator(")");
    CommandList body = list();
    if (!takeIfOperator(";;") && !peek().isReserved("esac")) {
      throw unexpected(";;");
    }
    return new Command.Choice(List.copyOf(patterns), body);
  }

  private boolean takeIfOperator(String operator) throws ShellSyntaxException {
    boolean there = peek().isOperator(operator);
    if (there) {
      take();
    }
    return there;
  }

  private Command namedFunction() throws ShellSyntaxException {
    String name = peek().kind() == Token.Kind.WORD ? peek().word().bare() : null;
    if (name == null) {
      throw unexpected("word");
    }
    take();
    if (takeIfOperator("(")) {
      expectOperator(")");
    }
    skipNewlines();
    return new Command.Function(name, command());
  }

  private Command simple() throws ShellSyntaxException {
    int line = peek().line();
    List<Command.Assignment> assignments = new ArrayList<>();
    List<Word> words = new ArrayList<>();
    List<Redirection> redirections = new ArrayList<>();
    while (true) {
      Token token = peek();
      if (token.kind() == Token.Kind.IO_NUMBER || isRedirection(token)) {
        redirections.add(redirection());
      } else if (token.kind() == Token.Kind.WORD) {
        take();
        Command.Assignment assignment = words.isEmpty() ? assignment(token.word()) : null;
        if (assignment == null) {
          words.add(token.word());
        } else {
          assignments.add(assignment);
        }
      } else if (token.isOperator("(") && words.size() == 1 && assignments.isEmpty()) {
        take();
        expectOperator(")");
        String name = words.getFirst().bare();
        if (name == null) {
          throw lexer.error("syntax error: bad function name", token.start());
        }
        skipNewlines();
        return new Command.Function(name, command());
      } else {
        return new Command.Simple(
            List.copyOf(assignments), List.copyOf(words), List.copyOf(redirections), line);
      }
    }
  }

  /**
   * Takes a word apart that has the form of an assignment.
   *
   * @param word any word
   * @return null if it has not
   */
  public static Command.@Nullable Assignment assignment(Word word) {
    if (word.parts().isEmpty()
        || !(word.parts().getFirst() instanceof Word.Literal first)
        || first.quoted()) {
      return null;
    }
    int equals = first.text().indexOf('=');
    if (equals <= 0 || !isName(first.text().substring(0, equals))) {
      return null;
    }
    List<Word.Part> value = new ArrayList<>();
    if (equals + 1 < first.text().length()) {
      value.add(new Word.Literal(first.text().substring(equals + 1), false));
    }
    value.addAll(word.parts().subList(1, word.parts().size()));
    return new Command.Assignment(first.text().substring(0, equals), new Word(List.copyOf(value)));
  }

  /**
   * Says whether text can be the name of a variable.
   *
   * @param text any
   * @return true for letters, digits and underscores that do not start with a digit
   */
  public static boolean isName(String text) {
    if (text.isEmpty() || !Lexer.isNameStart(text.charAt(0))) {
      return false;
    }
    for (int i = 1; i < text.length(); i++) {
      if (!Lexer.isName(text.charAt(i))) {
        return false;
      }
    }
    return true;
  }

  private Redirection redirection() throws ShellSyntaxException {
    int number = -1;
    if (peek().kind() == Token.Kind.IO_NUMBER) {
      Token digits = take();
      if (digits.text().length() > 4) {
        throw lexer.error("syntax error: bad fd number", digits.start());
      }
      number = Integer.parseInt(digits.text());
    }
    String operator = take().text();
    Token target = peek();
    if (target.kind() != Token.Kind.WORD) {
      throw unexpected(null);
    }
    take();
    Redirection.Kind kind =
        switch (operator) {
          case "<" -> Redirection.Kind.READ;
          case ">" -> Redirection.Kind.WRITE;
          case ">|" -> Redirection.Kind.CLOBBER;
          case ">>" -> Redirection.Kind.APPEND;
          case "<>" -> Redirection.Kind.READ_WRITE;
          case "<&", ">&" -> Redirection.Kind.DUPLICATE;
          case "&>" -> Redirection.Kind.WRITE_BOTH;
          default -> Redirection.Kind.HERE_DOCUMENT;
        };
    if (number < 0) {
      number = operator.charAt(0) == '<' ? 0 : 1;
    }
    Redirection.Target word = new Redirection.Target(target.word());
    if (kind == Redirection.Kind.HERE_DOCUMENT) {
      lexer.expect(word, target.word(), operator.equals("<<-"));
    }
    return new Redirection(number, kind, word);
  }
}
