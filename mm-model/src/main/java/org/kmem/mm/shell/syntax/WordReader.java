package org.kmem.mm.shell.syntax;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;
import org.kmem.mm.shell.text.Escapes;

/** Reads words: quotes, parameters, substitutions. */
final class WordReader {
  private final Lexer lexer;

  WordReader(Lexer lexer) {
    this.lexer = lexer;
  }

  /** Collects parts; neighbouring literals of one kind become one. */
  private static final class Parts {
    private final List<Word.Part> parts = new ArrayList<>();
    private final StringBuilder text = new StringBuilder();
    private boolean quoted;

    void add(int c, boolean asQuoted) {
      if (asQuoted != quoted) {
        flush();
        quoted = asQuoted;
      }
      text.append((char) c);
    }

    void add(Word.Part part) {
      flush();
      parts.add(part);
    }

    /** Leaves a trace of quotes with nothing in them: the word exists. */
    void markQuoted() {
      flush();
      parts.add(new Word.Literal("", true));
    }

    private void flush() {
      if (!text.isEmpty()) {
        parts.add(new Word.Literal(text.toString(), quoted));
        text.setLength(0);
      }
    }

    Word word() {
      flush();
      return new Word(List.copyOf(parts));
    }
  }

  /** A word of a command. */
  Word word() throws ShellSyntaxException {
    Parts parts = new Parts();
    unquoted(parts, Lexer::isMeta);
    return parts.word();
  }

  /** The whole text, as if in double quotes in which a double quote is nothing special. */
  Word hereDocument() throws ShellSyntaxException {
    Parts parts = new Parts();
    while (lexer.peek() >= 0) {
      quotedByte(parts, false);
    }
    return parts.word();
  }

  private void unquoted(Parts parts, IntPredicate end) throws ShellSyntaxException {
    for (int c = lexer.peek(); !end.test(c); c = lexer.peek()) {
      switch (c) {
        case -1 -> throw lexer.error("unexpected end of file", lexer.position());
        case '\\' -> {
          lexer.skip();
          if (lexer.raw(0) < 0) {
            parts.add('\\', true);
          } else {
            parts.add(lexer.raw(0), true);
            lexer.skip();
          }
        }
        case '\'' -> singleQuotes(parts);
        case '"' -> doubleQuotes(parts);
        case '$' -> dollar(parts, false);
        case '`' -> backquotes(parts, false);
        default -> {
          parts.add(c, false);
          lexer.skip();
        }
      }
    }
  }

  private void singleQuotes(Parts parts) throws ShellSyntaxException {
    int start = lexer.position();
    lexer.skip();
    if (lexer.raw(0) == '\'') {
      parts.markQuoted();
    }
    while (lexer.raw(0) != '\'') {
      if (lexer.raw(0) < 0) {
        throw lexer.error("unterminated quoted string", start).asIncomplete();
      }
      parts.add(lexer.raw(0), true);
      lexer.skip();
    }
    lexer.skip();
  }

  private void doubleQuotes(Parts parts) throws ShellSyntaxException {
    int start = lexer.position();
    lexer.skip();
    if (lexer.peek() == '"') {
      parts.markQuoted();
    }
    while (lexer.peek() != '"') {
      if (lexer.peek() < 0) {
        throw lexer.error("unterminated quoted string", start).asIncomplete();
      }
      quotedByte(parts, true);
    }
    lexer.skip();
  }

  private void quotedByte(Parts parts, boolean inQuotes) throws ShellSyntaxException {
    int c = lexer.peek();
    switch (c) {
      case '\\' -> {
        int escaped = lexer.raw(1);
        lexer.skip();
        if (escaped == '$' || escaped == '`' || escaped == '\\' || (inQuotes && escaped == '"')) {
          parts.add(escaped, true);
          lexer.skip();
        } else {
          parts.add('\\', true);
        }
      }
      case '$' -> dollar(parts, true);
      case '`' -> backquotes(parts, true);
      default -> {
        parts.add(c, true);
        lexer.skip();
      }
    }
  }

  private void dollar(Parts parts, boolean quoted) throws ShellSyntaxException {
    int start = lexer.position();
    lexer.skip();
    int c = lexer.peek();
    if (c == '(') {
      if (lexer.raw(1) == '(' && arithmetic(parts, quoted)) {
        return;
      }
      lexer.skip();
      parts.add(new Word.Substitution(lexer.substitution(), quoted));
    } else if (c == '{') {
      lexer.skip();
      parts.add(braces(quoted, start));
    } else if (c == '\'' && !quoted) {
      escapedQuotes(parts);
    } else {
      String name = name();
      if (name.isEmpty()) {
        parts.add('$', quoted);
      } else {
        parts.add(new Word.Parameter(name, Word.Operator.VALUE, false, null, null, quoted));
      }
    }
  }

  /** A name, one digit, or a special parameter; empty if there is none. */
  private String name() {
    int c = lexer.peek();
    StringBuilder name = new StringBuilder();
    if (Lexer.isNameStart(c)) {
      for (; Lexer.isName(c); c = lexer.peek()) {
        name.append((char) c);
        lexer.skip();
      }
    } else if (c >= 0 && (Lexer.isDigit(c) || "@*#?-$!".indexOf(c) >= 0)) {
      name.append((char) c);
      lexer.skip();
    }
    return name.toString();
  }

  /** An expression up to {@code ))}; false, and nothing read, if the parentheses say otherwise. */
  private boolean arithmetic(Parts parts, boolean quoted) throws ShellSyntaxException {
    int start = lexer.position();
    int startLine = lexer.line();
    lexer.skip();
    lexer.skip();
    Parts expression = new Parts();
    int depth = 0;
    for (int c = lexer.peek(); c >= 0; c = lexer.peek()) {
      if (c == '(') {
        depth++;
      } else if (c == ')' && depth-- == 0) {
        if (lexer.raw(1) != ')') {
          break;
        }
        lexer.skip();
        lexer.skip();
        parts.add(new Word.Arithmetic(expression.word(), quoted));
        return true;
      }
      if (c == '"') {
        lexer.skip();
      } else {
        quotedByte(expression, true);
      }
    }
    if (lexer.peek() < 0) {
      throw lexer.error("missing '))'", lexer.position());
    }
    lexer.rewind(start, startLine);
    return false;
  }

  private Word.Part braces(boolean quoted, int start) throws ShellSyntaxException {
    if (lexer.peek() == '#') {
      int next = lexer.raw(1);
      boolean length = next != '}' && (Lexer.isName(next) || "@*?-$!#".indexOf(next) >= 0);
      if (length
          && !((next == '#' && lexer.raw(2) != '}')
              || ("?-".indexOf(next) >= 0 && lexer.raw(2) != '}'))) {
        lexer.skip();
        String name = parameterName();
        closeBrace(start);
        return new Word.Parameter(name, Word.Operator.LENGTH, false, null, null, quoted);
      }
    }
    String name = parameterName();
    if (name.isEmpty()) {
      throw lexer.error("bad substitution", start);
    }
    boolean colon = lexer.peek() == ':';
    if (colon) {
      lexer.skip();
    }
    int c = lexer.peek();
    Word.@Nullable Operator operator =
        switch (c) {
          case '-' -> Word.Operator.DEFAULT;
          case '=' -> Word.Operator.ASSIGN;
          case '?' -> Word.Operator.ERROR;
          case '+' -> Word.Operator.ALTERNATIVE;
          default -> null;
        };
    if (operator != null) {
      lexer.skip();
      Word operand = braceWord(quoted, b -> b == '}');
      closeBrace(start);
      return new Word.Parameter(name, operator, colon, operand, null, quoted);
    }
    if (colon) {
      Word offset = braceWord(true, b -> b == '}' || b == ':');
      Word length = null;
      if (lexer.peek() == ':') {
        lexer.skip();
        length = braceWord(true, b -> b == '}');
      }
      closeBrace(start);
      return new Word.Parameter(name, Word.Operator.SUBSTRING, false, offset, length, quoted);
    }
    if (c == '}') {
      lexer.skip();
      return new Word.Parameter(name, Word.Operator.VALUE, false, null, null, quoted);
    }
    if (c != '#' && c != '%' && c != '/') {
      throw c < 0
          ? lexer.error("missing '}'", start).asIncomplete()
          : lexer.error("bad substitution", start);
    }
    lexer.skip();
    boolean twice = lexer.peek() == c;
    if (twice) {
      lexer.skip();
    }
    Word operand = braceWord(false, b -> b == '}' || (c == '/' && b == '/'));
    Word second = null;
    if (c == '/') {
      if (lexer.peek() == '/') {
        lexer.skip();
        second = braceWord(quoted, b -> b == '}');
      }
      operator = twice ? Word.Operator.REPLACE_ALL : Word.Operator.REPLACE_FIRST;
    } else if (c == '#') {
      operator = twice ? Word.Operator.LONGEST_PREFIX : Word.Operator.SHORTEST_PREFIX;
    } else {
      operator = twice ? Word.Operator.LONGEST_SUFFIX : Word.Operator.SHORTEST_SUFFIX;
    }
    closeBrace(start);
    return new Word.Parameter(name, operator, false, operand, second, quoted);
  }

  private String parameterName() {
    if (!Lexer.isDigit(lexer.peek())) {
      return name();
    }
    StringBuilder number = new StringBuilder();
    while (Lexer.isDigit(lexer.peek())) {
      number.append((char) lexer.peek());
      lexer.skip();
    }
    return number.toString();
  }

  private void closeBrace(int start) throws ShellSyntaxException {
    if (lexer.peek() != '}') {
      throw lexer.peek() < 0
          ? lexer.error("missing '}'", start).asIncomplete()
          : lexer.error("bad substitution", start);
    }
    lexer.skip();
  }

  /** The word in braces: in double quotes, a single quote is nothing special. */
  private Word braceWord(boolean quoted, IntPredicate end) throws ShellSyntaxException {
    Parts parts = new Parts();
    if (!quoted) {
      unquoted(parts, end);
      return parts.word();
    }
    while (!end.test(lexer.peek())) {
      int c = lexer.peek();
      if (c < 0) {
        throw lexer.error("missing '}'", lexer.position());
      }
      if (c == '"') {
        doubleQuotes(parts);
      } else if (c == '\\' && lexer.raw(1) == '}') {
        lexer.skip();
        parts.add('}', true);
        lexer.skip();
      } else {
        quotedByte(parts, true);
      }
    }
    return parts.word();
  }

  /** {@code $'...'} with the escapes of C. */
  private void escapedQuotes(Parts parts) throws ShellSyntaxException {
    int start = lexer.position();
    lexer.skip();
    parts.markQuoted();
    StringBuilder escaped = new StringBuilder();
    while (lexer.raw(0) != '\'') {
      if (lexer.raw(0) < 0) {
        throw lexer.error("unterminated quoted string", start).asIncomplete();
      }
      if (lexer.raw(0) == '\\' && lexer.raw(1) >= 0) {
        escaped.append('\\');
        lexer.skip();
      }
      escaped.append((char) lexer.raw(0));
      lexer.skip();
    }
    lexer.skip();
    String text = Escapes.dollarQuoted(escaped.toString());
    for (int i = 0; i < text.length(); i++) {
      parts.add(text.charAt(i), true);
    }
  }

  private void backquotes(Parts parts, boolean quoted) throws ShellSyntaxException {
    int start = lexer.position();
    lexer.skip();
    StringBuilder body = new StringBuilder();
    while (lexer.raw(0) != '`') {
      int c = lexer.raw(0);
      if (c < 0) {
        throw lexer.error("unterminated quoted string", start).asIncomplete();
      }
      int escaped = lexer.raw(1);
      if (c == '\\'
          && (escaped == '`' || escaped == '\\' || escaped == '$' || (quoted && escaped == '"'))) {
        lexer.skip();
        c = escaped;
      }
      body.append((char) c);
      lexer.skip();
    }
    lexer.skip();
    parts.add(new Word.Substitution(new Parser(body.toString()).all(), quoted));
  }
}
