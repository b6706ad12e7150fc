package org.kmem.mm.shell.syntax;

import java.util.ArrayList;
import java.util.List;

/**
 * Cuts text into operators and words; here-documents are read with the newline before them.
 *
 * <p>Words are read by {@link WordReader}, which comes back here for what stands in <code>$(...)
 * </code>: one position is shared by all.
 */
final class Lexer {
  private static final Word NO_WORD = new Word(List.of());
  private static final String[] OPERATORS = {
    "&&", "||", ";;", "<<-", "<<", ">>", "<&", ">&", "<>", ">|", "&>", "&", "|", ";", "<", ">", "(",
    ")"
  };

  /** A here-document whose text is still to come. */
  private record Pending(
      Redirection.Target target, String delimiter, boolean quoted, boolean stripTabs) {}

  private final String text;
  private final WordReader words = new WordReader(this);
  private List<Pending> pending = new ArrayList<>();
  private int position;
  private int line = 1;
  private boolean lacksHereDocument;

  Lexer(String text) {
    this.text = text;
  }

  /** The byte at the position, skipping line continuations; -1 at the end. */
  int peek() {
    while (position + 1 < text.length()
        && text.charAt(position) == '\\'
        && text.charAt(position + 1) == '\n') {
      position += 2;
      line++;
    }
    return raw(0);
  }

  /** A byte as it stands, line continuations included; -1 at the end. */
  int raw(int ahead) {
    int at = position + ahead;
    return at < text.length() ? text.charAt(at) : -1;
  }

  /** Goes past the byte at the position. */
  void skip() {
    if (text.charAt(position) == '\n') {
      line++;
    }
    position++;
  }

  int position() {
    return position;
  }

  int line() {
    return line;
  }

  /** Goes back to an earlier place. */
  void rewind(int to, int atLine) {
    position = to;
    line = atLine;
  }

  String slice(int from) {
    return text.substring(from, Math.min(position, text.length()));
  }

  String slice(int from, int to) {
    return text.substring(from, to);
  }

  ShellSyntaxException error(String message, int at) {
    int start = text.lastIndexOf('\n', Math.min(at, text.length()) - 1) + 1;
    int lineOf = 1;
    for (int i = 0; i < start; i++) {
      if (text.charAt(i) == '\n') {
        lineOf++;
      }
    }
    return new ShellSyntaxException(message, lineOf, at - start + 1, at >= text.length());
  }

  Token next() throws ShellSyntaxException {
    skipBlanks();
    int start = position;
    int c = peek();
    if (c < 0) {
      if (!pending.isEmpty()) {
        readHereDocuments();
      }
      return new Token(Token.Kind.END, "", NO_WORD, start, line);
    }
    int startLine = line;
    if (c == '\n') {
      skip();
      readHereDocuments();
      return new Token(Token.Kind.NEWLINE, "", NO_WORD, start, startLine);
    }
    for (String operator : OPERATORS) {
      if (text.startsWith(operator, position)) {
        position += operator.length();
        return new Token(Token.Kind.OPERATOR, operator, NO_WORD, start, startLine);
      }
    }
    if (isDigit(c)) {
      int end = position;
      while (end < text.length() && isDigit(text.charAt(end))) {
        end++;
      }
      if (end < text.length() && (text.charAt(end) == '<' || text.charAt(end) == '>')) {
        position = end;
        return new Token(Token.Kind.IO_NUMBER, slice(start), NO_WORD, start, startLine);
      }
    }
    return new Token(Token.Kind.WORD, "", words.word(), start, startLine);
  }

  private void skipBlanks() {
    int c = peek();
    while (c == ' ' || c == '\t' || (c == '\r' && raw(1) == '\n')) {
      skip();
      c = peek();
    }
    if (c == '#') {
      while (raw(0) >= 0 && raw(0) != '\n') {
        skip();
      }
    }
  }

  /** Ends a word where it stands unquoted. */
  static boolean isMeta(int c) {
    return switch (c) {
      case -1, ' ', '\t', '\n', '&', '|', ';', '<', '>', '(', ')' -> true;
      default -> false;
    };
  }

  static boolean isDigit(int c) {
    return c >= '0' && c <= '9';
  }

  static boolean isNameStart(int c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
  }

  static boolean isName(int c) {
    return isNameStart(c) || isDigit(c);
  }

  /** Puts a here-document on the list; its text follows the next newline. */
  void expect(Redirection.Target target, Word delimiter, boolean stripTabs) {
    StringBuilder name = new StringBuilder();
    boolean quoted = false;
    for (Word.Part part : delimiter.parts()) {
      if (part instanceof Word.Literal literal) {
        name.append(literal.text());
        quoted |= literal.quoted();
      }
    }
    pending.add(new Pending(target, name.toString(), quoted, stripTabs));
  }

  private void readHereDocuments() throws ShellSyntaxException {
    List<Pending> documents = pending;
    pending = new ArrayList<>();
    for (Pending document : documents) {
      StringBuilder body = new StringBuilder();
      boolean found = false;
      while (!found && position < text.length()) {
        int end = text.indexOf('\n', position);
        String row = end < 0 ? text.substring(position) : text.substring(position, end);
        position = end < 0 ? text.length() : end + 1;
        line++;
        if (document.stripTabs) {
          row = row.replaceFirst("^\t+", "");
        }
        found = row.equals(document.delimiter);
        if (!found) {
          body.append(row).append('\n');
        }
      }
      lacksHereDocument |= !found;
      if (document.quoted) {
        document.target.complete(new Word(List.of(new Word.Literal(body.toString(), true))));
      } else {
        document.target.complete(new WordReader(new Lexer(body.toString())).hereDocument());
      }
    }
  }

  /** Whether the text ended within a here-document. */
  boolean lacksHereDocument() {
    return lacksHereDocument;
  }

  /** Commands up to the closing parenthesis, the position being after the opening one. */
  CommandList substitution() throws ShellSyntaxException {
    List<Pending> outer = pending;
    pending = new ArrayList<>();
    CommandList body = new Parser(this).untilParenthesis();
    pending = outer;
    return body;
  }
}
