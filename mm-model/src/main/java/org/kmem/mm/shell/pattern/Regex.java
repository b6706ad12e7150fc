package org.kmem.mm.shell.pattern;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * Translates POSIX regular expressions to {@link Pattern}.
 *
 * <p>What differs between the two and is taken care of: which bytes are special, a star that has
 * nothing to repeat, brackets in which a backslash is nothing special, {@code a+?} (not lazy), {@code
 * $} that never stands before a last newline, a dot that takes a newline.
 */
public final class Regex {
  /** Which dialect. */
  public enum Dialect {
    /** Of {@code grep} and {@code sed}. */
    BASIC,
    /** Of {@code grep -E} and {@code sed -E}. */
    EXTENDED,
    /** Of {@code awk}: as extended, with escapes also in brackets. */
    AWK
  }

  private final String source;
  private final Dialect dialect;
  private final StringBuilder out = new StringBuilder();
  private final Deque<Integer> open = new ArrayDeque<>();
  private int next;

  /** Where what a quantifier would repeat starts in {@link #out}; -1 if there is nothing. */
  private int atom = -1;

  private boolean quantified;

  private Regex(String source, Dialect dialect) {
    this.source = source;
    this.dialect = dialect;
  }

  /**
   * Compiles an expression.
   *
   * @param source bytes as chars
   * @param dialect which language
   * @param ignoreCase whether letters match either case
   * @return to be used with {@code find}
   * @throws BadPatternException if it is none
   */
  public static Pattern compile(String source, Dialect dialect, boolean ignoreCase)
      throws BadPatternException {
    int flags = Pattern.DOTALL | (ignoreCase ? Pattern.CASE_INSENSITIVE : 0);
    if (isPlain(source)) {
      return Pattern.compile(source, flags | Pattern.LITERAL);
    }
    String translated = new Regex(source, dialect).translate();
    try {
      return Pattern.compile(translated, flags);
    } catch (PatternSyntaxException e) {
      throw new BadPatternException("bad regex '" + source + "': " + e.getDescription());
    }
  }

  private static boolean isPlain(String source) {
    for (int i = 0; i < source.length(); i++) {
      if (".[]\\*^$+?(){}|".indexOf(source.charAt(i)) >= 0) {
        return false;
      }
    }
    return true;
  }

  private String translate() throws BadPatternException {
    boolean basic = dialect == Dialect.BASIC;
    while (next < source.length()) {
      char c = source.charAt(next++);
      switch (c) {
        case '\\' -> escape(basic);
        case '[' -> bracket();
        case '.' -> atom(".");
        case '*' -> quantifier("*");
        case '^' -> {
          if (!basic || startsHere()) {
            out.append('^');
            atom = -1;
          } else {
            literal(c);
          }
        }
        case '$' -> {
          if (!basic || endsHere()) {
            out.append("\\z");
            atom = -1;
          } else {
            literal(c);
          }
        }
        default -> {
          if (basic || !special(c)) {
            literal(c);
          }
        }
      }
    }
    if (!open.isEmpty()) {
      throw new BadPatternException("bad regex '" + source + "': Unmatched ( or \\(");
    }
    return out.toString();
  }

  /** What is special in the extended dialects only. */
  private boolean special(char c) throws BadPatternException {
    switch (c) {
      case '(' -> openGroup();
      case ')' -> {
        if (open.isEmpty()) {
          return false;
        }
        closeGroup();
      }
      case '|' -> alternative();
      case '+' -> quantifier("+");
      case '?' -> quantifier("?");
      case '{' -> {
        return interval("}");
      }
      default -> {
        return false;
      }
    }
    return true;
  }

  private void escape(boolean basic) throws BadPatternException {
    if (next == source.length()) {
      throw new BadPatternException("bad regex '" + source + "': Trailing backslash");
    }
    char c = source.charAt(next++);
    if (basic) {
      switch (c) {
        case '(' -> {
          openGroup();
          return;
        }
        case ')' -> {
          closeGroup();
          return;
        }
        case '|' -> {
          alternative();
          return;
        }
        case '+', '?' -> {
          quantifier(String.valueOf(c));
          return;
        }
        case '{' -> {
          if (!interval("\\}")) {
            throw new BadPatternException("bad regex '" + source + "': Unmatched \\{");
          }
          return;
        }
        default -> {}
      }
    }
    switch (c) {
      case 'n' -> literal('\n');
      case 't' -> literal('\t');
      case 'r' -> literal('\r');
      case 'f' -> literal('\f');
      case 'v' -> literal('\u000b');
      case 'w' -> atom("[0-9A-Za-z_]");
      case 'W' -> atom("[^0-9A-Za-z_]");
      case 's' -> atom("[ \\t-\\r]");
      case 'S' -> atom("[^ \\t-\\r]");
      case 'b', 'B' -> {
        if (dialect == Dialect.AWK) {
          literal(c == 'b' ? '\b' : c);
        } else {
          anchor("\\" + c);
        }
      }
      case '<' -> anchor("\\b(?=\\w)");
      case '>' -> anchor("\\b(?<=\\w)");
      case '`' -> anchor("\\A");
      case '\'' -> anchor("\\z");
      case '1', '2', '3', '4', '5', '6', '7', '8', '9' -> {
        if (dialect == Dialect.AWK) {
          literal(c);
        } else {
          atom("(?:\\" + c + ")");
        }
      }
      default -> literal(c);
    }
  }

  private boolean startsHere() {
    int before = next - 2;
    return before < 0
        || source.charAt(before) == '\n'
        || (before > 0
            && source.charAt(before - 1) == '\\'
            && (source.charAt(before) == '(' || source.charAt(before) == '|'));
  }

  private boolean endsHere() {
    return next == source.length()
        || source.startsWith("\\)", next)
        || source.startsWith("\\|", next)
        || source.charAt(next) == '\n';
  }

  private void literal(char c) {
    atom = out.length();
    quantified = false;
    appendQuoted(c);
  }

  private void appendQuoted(char c) {
    if ((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == ' ') {
      out.append(c);
    } else {
      out.append(String.format(Locale.ROOT, "\\x%02x", c & 0xff));
    }
  }

  private void atom(String translated) {
    atom = out.length();
    quantified = false;
    out.append(translated);
  }

  private void anchor(String translated) {
    out.append(translated);
    atom = -1;
  }

  private void openGroup() {
    open.push(out.length());
    out.append('(');
    atom = -1;
  }

  private void closeGroup() throws BadPatternException {
    if (open.isEmpty()) {
      throw new BadPatternException("bad regex '" + source + "': Unmatched ) or \\)");
    }
    out.append(')');
    atom = open.pop();
    quantified = false;
  }

  private void alternative() {
    out.append('|');
    atom = -1;
  }

  private void quantifier(String sign) {
    if (atom < 0) {
      literal(sign.charAt(0)); // nothing to repeat: stands for itself
      return;
    }
    if (quantified) {
      out.insert(atom, "(?:").append(')');
    }
    out.append(sign);
    quantified = true;
  }

  private boolean interval(String close) {
    int end = source.indexOf(close, next);
    if (end < 0 || atom < 0) {
      return false;
    }
    String bounds = source.substring(next, end);
    if (!bounds.matches("\\d+(,\\d*)?|,\\d+")) {
      return false;
    }
    next = end + close.length();
    quantifier("{" + (bounds.startsWith(",") ? "0" + bounds : bounds) + "}");
    return true;
  }

  private void bracket() throws BadPatternException {
    Bracket bracket = Bracket.parse(source, next, "^", dialect == Dialect.AWK);
    if (bracket == null) {
      throw new BadPatternException("bad regex '" + source + "': Unmatched [, [^, [:, [., or [=");
    }
    next = bracket.end();
    atom = out.length();
    quantified = false;
    if (bracket.members().isEmpty()) {
      out.append("(?!)");
      return;
    }
    out.append('[');
    int from = bracket.members().nextSetBit(0);
    while (from >= 0) {
      int to = bracket.members().nextClearBit(from);
      appendQuoted((char) from);
      if (to - from > 1) {
        out.append('-');
        appendQuoted((char) (to - 1));
      }
      from = bracket.members().nextSetBit(to);
    }
    out.append(']');
  }
}
