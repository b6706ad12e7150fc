package org.kmem.mm.shell.sed;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.kmem.mm.shell.command.UsageException;
import org.kmem.mm.shell.pattern.BadPatternException;
import org.kmem.mm.shell.pattern.Regex;

/** Reads a script. */
final class SedParser {
  private final String text;
  private final Regex.Dialect dialect;
  private final List<Instruction> instructions = new ArrayList<>();
  private final Deque<Integer> blocks = new ArrayDeque<>();
  private int next;

  private SedParser(String text, boolean extended) {
    this.text = text;
    this.dialect = extended ? Regex.Dialect.EXTENDED : Regex.Dialect.BASIC;
  }

  /**
   * Reads a script.
   *
   * @param text of all {@code -e} and {@code -f}, joined by newlines
   * @param extended whether expressions are extended ones
   * @return its instructions in order
   * @throws UsageException if it is none
   */
  static List<Instruction> parse(String text, boolean extended) throws UsageException {
    SedParser parser = new SedParser(text, extended);
    parser.script();
    return parser.instructions;
  }

  private UsageException error(String message) {
    return new UsageException(message + " (at byte " + (next + 1) + " of the script)");
  }

  private int peek() {
    return next < text.length() ? text.charAt(next) : -1;
  }

  private void skipBlanks() {
    while (peek() == ' ' || peek() == '\t') {
      next++;
    }
  }

  private void script() throws UsageException {
    while (true) {
      while (peek() == ' ' || peek() == '\t' || peek() == '\n' || peek() == ';') {
        next++;
      }
      if (peek() < 0) {
        break;
      }
      if (peek() == '#') {
        while (peek() >= 0 && peek() != '\n') {
          next++;
        }
      } else if (peek() == '}') {
        next++;
        closeBlock();
      } else {
        instruction();
      }
    }
    if (!blocks.isEmpty()) {
      throw error("unmatched {");
    }
  }

  private void closeBlock() throws UsageException {
    if (blocks.isEmpty()) {
      throw error("unexpected }");
    }
    int start = blocks.pop();
    Instruction block = instructions.get(start);
    instructions.set(
        start,
        new Instruction(
            block.first(),
            block.second(),
            block.negated(),
            new Instruction.Block(instructions.size()),
            start));
  }

  private void instruction() throws UsageException {
    Address first = address();
    Address second = null;
    if (first != null) {
      skipBlanks();
      if (peek() == ',') {
        next++;
        skipBlanks();
        second = address();
        if (second == null) {
          throw error("no address after comma");
        }
      }
    }
    skipBlanks();
    boolean negated = false;
    while (peek() == '!') {
      negated = true;
      next++;
      skipBlanks();
    }
    if (peek() < 0) {
      throw error("missing command");
    }
    char letter = text.charAt(next++);
    int index = instructions.size();
    if (letter == '{') {
      blocks.push(index);
      instructions.add(new Instruction(first, second, negated, new Instruction.Block(-1), index));
      return;
    }
    instructions.add(new Instruction(first, second, negated, action(letter), index));
  }

  private @Nullable Address address() throws UsageException {
    int c = peek();
    if (c >= '0' && c <= '9') {
      long number = number();
      if (peek() == '~') {
        next++;
        return new Address.Every(number, number());
      }
      return new Address.Line(number);
    }
    if (c == '$') {
      next++;
      return new Address.Last();
    }
    if (c == '+') {
      next++;
      return new Address.After(number());
    }
    if (c != '/' && c != '\\') {
      return null;
    }
    next++;
    char delimiter = '/';
    if (c == '\\') {
      delimiter = text.charAt(next++);
    }
    String source = delimited(delimiter, true);
    boolean ignoreCase = peek() == 'I';
    next += ignoreCase ? 1 : 0;
    return new Address.Matching(pattern(source, ignoreCase));
  }

  private long number() {
    int start = next;
    while (peek() >= '0' && peek() <= '9') {
      next++;
    }
    return start == next ? 0 : Long.parseLong(text.substring(start, Math.min(next, start + 18)));
  }

  /** Whether a byte must be quoted to stand for itself in an expression. */
  private boolean isSpecial(char c) {
    return ".*[]^$".indexOf(c) >= 0
        || (dialect == Regex.Dialect.EXTENDED && "+?(){}|".indexOf(c) >= 0);
  }

  /** Text up to a delimiter; a quoted delimiter loses its backslash. */
  private String delimited(char delimiter, boolean expression) throws UsageException {
    StringBuilder out = new StringBuilder();
    boolean inBracket = false;
    while (peek() != delimiter || inBracket) {
      if (peek() < 0) {
        throw error("unterminated expression");
      }
      char c = text.charAt(next++);
      if (c == '\\' && peek() >= 0) {
        char escaped = text.charAt(next++);
        if (escaped == delimiter && !inBracket) {
          boolean special = expression ? isSpecial(escaped) : escaped == '&';
          out.append(special ? "\\" : "").append(escaped);
        } else if (expression && "ntr".indexOf(escaped) >= 0) {
          out.append(
              escaped(
                  escaped)); // before brackets are read, in which a backslash is nothing special
        } else {
          out.append(c).append(escaped);
        }
        continue;
      }
      if (expression && c == '[' && !inBracket) {
        inBracket = true;
        out.append(c);
        if (peek() == '^') {
          out.append(text.charAt(next++));
        }
        if (peek() == ']') {
          out.append(text.charAt(next++));
        }
        continue;
      }
      if (inBracket && c == '[' && (peek() == ':' || peek() == '.' || peek() == '=')) {
        int close = text.indexOf(text.charAt(next) + "]", next + 1);
        if (close > 0) {
          out.append(text, next - 1, close + 2);
          next = close + 2;
          continue;
        }
      }
      if (c == ']') {
        inBracket = false;
      }
      out.append(c);
    }
    next++;
    return out.toString();
  }

  private @Nullable Pattern pattern(String source, boolean ignoreCase) throws UsageException {
    if (source.isEmpty()) {
      return null;
    }
    try {
      return Regex.compile(source, dialect, ignoreCase);
    } catch (BadPatternException e) {
      throw error(String.valueOf(e.getMessage()));
    }
  }

  private Instruction.Action action(char letter) throws UsageException {
    return switch (letter) {
      case 's' -> substitute();
      case 'y' -> {
        char delimiter = delimiter();
        String from = unescape(delimited(delimiter, false));
        String to = unescape(delimited(delimiter, false));
        if (from.length() != to.length()) {
          throw error("y strings have different lengths");
        }
        yield new Instruction.Transliterate(from, to);
      }
      case 'a', 'i', 'c' -> new Instruction.Text(letter, textArgument());
      case 'b', 't', 'T' -> new Instruction.Branch(letter, word());
      case ':' -> {
        String name = word();
        if (name.isEmpty()) {
          throw error("no label after :");
        }
        yield new Instruction.Label(name);
      }
      case 'r', 'w' -> new Instruction.File(letter, restOfLine());
      case 'q', 'Q' -> {
        skipBlanks();
        yield new Instruction.Plain(letter, (int) number() & 0xff);
      }
      case 'd', 'D', 'p', 'P', 'n', 'N', 'g', 'G', 'h', 'H', 'x', '=', 'l' ->
          new Instruction.Plain(letter, 0);
      default -> throw error("unsupported command " + letter);
    };
  }

  private char delimiter() throws UsageException {
    if (peek() < 0 || peek() == '\n' || peek() == '\\') {
      throw error("missing delimiter");
    }
    return text.charAt(next++);
  }

  private Instruction.Action substitute() throws UsageException {
    char delimiter = delimiter();
    String source = delimited(delimiter, true);
    String replacement = delimited(delimiter, false);
    boolean all = false;
    boolean print = false;
    boolean ignoreCase = false;
    int occurrence = 1;
    String file = null;
    for (boolean more = true; more; ) {
      switch (peek()) {
        case 'g' -> all = true;
        case 'p' -> print = true;
        case 'i', 'I' -> ignoreCase = true;
        case 'w' -> {
          next++;
          file = restOfLine();
          next--;
          more = false;
        }
        case '1', '2', '3', '4', '5', '6', '7', '8', '9' -> {
          occurrence = (int) number();
          next--;
        }
        default -> {
          more = false;
          next--;
        }
      }
      next++;
    }
    return new Instruction.Substitute(
        pattern(source, ignoreCase), pieces(replacement), occurrence, all, print, file);
  }

  private static List<Instruction.Piece> pieces(String replacement) {
    List<Instruction.Piece> pieces = new ArrayList<>();
    StringBuilder literal = new StringBuilder();
    for (int i = 0; i < replacement.length(); i++) {
      char c = replacement.charAt(i);
      int group = c == '&' ? 0 : -1;
      if (c == '\\' && i + 1 < replacement.length()) {
        c = replacement.charAt(++i);
        if (c >= '0' && c <= '9') {
          group = c - '0';
        } else {
          c = escaped(c);
        }
      }
      if (group >= 0) {
        pieces.add(new Instruction.Piece(literal.toString(), group));
        literal.setLength(0);
      } else {
        literal.append(c);
      }
    }
    pieces.add(new Instruction.Piece(literal.toString(), -1));
    return List.copyOf(pieces);
  }

  private static char escaped(char c) {
    return switch (c) {
      case 'n' -> '\n';
      case 't' -> '\t';
      case 'r' -> '\r';
      case 'f' -> '\f';
      case 'v' -> '\u000b';
      case 'a' -> '\u0007';
      default -> c;
    };
  }

  private static String unescape(String text) {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\\' && i + 1 < text.length()) {
        c = escaped(text.charAt(++i));
      }
      out.append(c);
    }
    return out.toString();
  }

  /** The text of {@code a}: after a backslash and a newline, or on the same line. */
  private String textArgument() {
    skipBlanks();
    if (peek() == '\\') {
      next++;
      skipBlanks();
      if (peek() == '\n') {
        next++;
      }
    }
    StringBuilder out = new StringBuilder();
    while (peek() >= 0 && peek() != '\n') {
      char c = text.charAt(next++);
      if (c == '\\' && peek() >= 0) {
        c = text.charAt(next++);
        c = c == 't' ? '\t' : c;
      }
      out.append(c);
    }
    return out.toString();
  }

  private String word() {
    skipBlanks();
    int start = next;
    while (peek() >= 0 && peek() != '\n' && peek() != ';' && peek() != '}' && peek() != ' ') {
      next++;
    }
    return text.substring(start, next);
  }

  private String restOfLine() {
    skipBlanks();
    int start = next;
    while (peek() >= 0 && peek() != '\n') {
      next++;
    }
    return text.substring(start, next);
  }
}
