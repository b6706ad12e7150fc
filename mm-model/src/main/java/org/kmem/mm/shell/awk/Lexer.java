package org.kmem.mm.shell.awk;

import java.util.Set;
import org.kmem.mm.shell.command.UsageException;

/** Cuts a program into tokens; the parser says where a slash starts a regular expression. */
final class Lexer {
  private static final Set<String> KEYWORDS =
      Set.of(
          "BEGIN",
          "END",
          "function",
          "func",
          "if",
          "else",
          "while",
          "for",
          "do",
          "break",
          "continue",
          "next",
          "nextfile",
          "exit",
          "return",
          "delete",
          "in",
          "getline",
          "print",
          "printf");
  static final Set<String> BUILTINS =
      Set.of(
          "length",
          "substr",
          "index",
          "split",
          "sub",
          "gsub",
          "gensub",
          "match",
          "sprintf",
          "sin",
          "cos",
          "atan2",
          "exp",
          "log",
          "sqrt",
          "int",
          "rand",
          "srand",
          "tolower",
          "toupper",
          "system",
          "close",
          "fflush",
          "systime",
          "strtonum",
          "and",
          "or",
          "xor",
          "compl",
          "lshift",
          "rshift");
  private static final String[] OPERATORS = {
    "**=", "&&", "||", "**", "++", "--", "+=", "-=", "*=", "/=", "%=", "^=", "==", "<=", ">=", "!=",
    "!~", ">>", "{", "}", "(", ")", "[", "]", ";", ",", "+", "-", "*", "/", "%", "^", "!", ">", "<",
    "|", "?", ":", "~", "$", "="
  };

  private final String text;
  private int next;
  private int line = 1;

  Lexer(String text) {
    this.text = text;
  }

  UsageException error(String message, int atLine) {
    return new UsageException("program line " + atLine + ": " + message, 1);
  }

  private char at(int index) {
    return index < text.length() ? text.charAt(index) : '\0';
  }

  Token next() throws UsageException {
    while (true) {
      char c = at(next);
      if (c == ' ' || c == '\t' || c == '\r') {
        next++;
      } else if (c == '\\' && (at(next + 1) == '\n' || at(next + 1) == '\r')) {
        next += at(next + 1) == '\n' ? 2 : 3;
        line++;
      } else if (c == '#') {
        while (next < text.length() && at(next) != '\n') {
          next++;
        }
      } else {
        break;
      }
    }
    if (next >= text.length()) {
      return token(Token.Kind.END, "");
    }
    char c = at(next);
    if (c == '\n') {
      next++;
      Token newline = token(Token.Kind.NEWLINE, "\n");
      line++;
      return newline;
    }
    if (isDigit(c) || (c == '.' && isDigit(at(next + 1)))) {
      return number();
    }
    if (isLetter(c)) {
      return word();
    }
    if (c == '"') {
      return string();
    }
    for (String operator : OPERATORS) {
      if (text.startsWith(operator, next)) {
        next += operator.length();
        String name = operator.equals("**") ? "^" : operator.equals("**=") ? "^=" : operator;
        return token(Token.Kind.OPERATOR, name);
      }
    }
    throw error("unexpected character '" + c + "'", line);
  }

  private Token token(Token.Kind kind, String content) {
    return new Token(kind, content, 0, line);
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private static boolean isLetter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
  }

  private Token number() {
    int start = next;
    if (at(next) == '0' && (at(next + 1) == 'x' || at(next + 1) == 'X')) {
      next += 2;
      while (Character.digit(at(next), 16) >= 0) {
        next++;
      }
      double value = Numbers.prefix(text.substring(start, next));
      return new Token(Token.Kind.NUMBER, text.substring(start, next), value, line);
    }
    while (isDigit(at(next)) || at(next) == '.') {
      next++;
    }
    if (at(next) == 'e' || at(next) == 'E') {
      int power = next + 1;
      power += at(power) == '-' || at(power) == '+' ? 1 : 0;
      if (isDigit(at(power))) {
        while (isDigit(at(power))) {
          power++;
        }
        next = power;
      }
    }
    String digits = text.substring(start, next);
    return new Token(Token.Kind.NUMBER, digits, Numbers.prefix(digits), line);
  }

  private Token word() {
    int start = next;
    while (isLetter(at(next)) || isDigit(at(next))) {
      next++;
    }
    String word = text.substring(start, next);
    if (KEYWORDS.contains(word)) {
      return token(Token.Kind.KEYWORD, word.equals("func") ? "function" : word);
    }
    if (BUILTINS.contains(word)) {
      return token(Token.Kind.BUILTIN, word);
    }
    return token(at(next) == '(' ? Token.Kind.FUNCTION_NAME : Token.Kind.NAME, word);
  }

  private Token string() throws UsageException {
    int startLine = line;
    next++;
    int start = next;
    StringBuilder content = new StringBuilder();
    while (at(next) != '"') {
      if (next >= text.length() || at(next) == '\n') {
        throw error("unterminated string", startLine);
      }
      if (at(next) == '\\' && next + 1 < text.length()) {
        if (at(next + 1) == '\n') {
          next += 2;
          line++;
          continue;
        }
        content.append(text, next, next + 2);
        next += 2;
      } else {
        content.append(at(next++));
      }
    }
    next++;
    return new Token(Token.Kind.STRING, unescape(content.toString()), start, startLine);
  }

  /** Escapes of strings; an unknown one keeps its backslash, so that it can reach an expression. */
  static String unescape(String content) {
    if (content.indexOf('\\') < 0) {
      return content;
    }
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < content.length(); i++) {
      char c = content.charAt(i);
      if (c != '\\' || i + 1 == content.length()) {
        out.append(c);
        continue;
      }
      char letter = content.charAt(++i);
      switch (letter) {
        case 'n' -> out.append('\n');
        case 't' -> out.append('\t');
        case 'r' -> out.append('\r');
        case 'a' -> out.append('\u0007');
        case 'b' -> out.append('\b');
        case 'f' -> out.append('\f');
        case 'v' -> out.append('\u000b');
        case '\\', '"', '/' -> out.append(letter);
        case '0', '1', '2', '3', '4', '5', '6', '7' -> {
          int end = i;
          while (end < content.length()
              && end < i + 3
              && Character.digit(content.charAt(end), 8) >= 0) {
            end++;
          }
          out.append((char) (Integer.parseInt(content.substring(i, end), 8) & 0xff));
          i = end - 1;
        }
        default -> out.append('\\').append(letter);
      }
    }
    return out.toString();
  }

  /**
   * A place to come back to.
   *
   * @param next index
   * @param line from 1
   */
  record Mark(int next, int line) {}

  Mark mark() {
    return new Mark(next, line);
  }

  void reset(Mark mark) {
    next = mark.next();
    line = mark.line();
  }

  /** The rest of a regular expression, after its first slash, and what was read of it. */
  String regex(String readAlready) throws UsageException {
    StringBuilder source = new StringBuilder(readAlready);
    boolean inBracket = false;
    while (at(next) != '/' || inBracket) {
      char c = at(next);
      if (next >= text.length() || c == '\n') {
        throw error("unterminated regular expression", line);
      }
      next++;
      if (c == '\\' && next < text.length()) {
        char escaped = at(next++);
        source.append(escaped == '/' ? "/" : "\\" + escaped);
        continue;
      }
      if (c == '[' && !inBracket) {
        inBracket = true;
        source.append(c);
        if (at(next) == '^') {
          source.append(at(next++));
        }
        if (at(next) == ']') {
          source.append(at(next++));
        }
        continue;
      }
      if (inBracket && c == '[' && at(next) == ':') {
        int close = text.indexOf(":]", next);
        if (close > 0) {
          source.append(text, next - 1, close + 2);
          next = close + 2;
          continue;
        }
      }
      inBracket &= c != ']';
      source.append(c);
    }
    next++;
    return source.toString();
  }
}
