package org.kmem.mm.shell.pattern;

import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/**
 * A bracket expression, {@code [a-z[:digit:]]}.
 *
 * @param members the bytes it stands for, negation already done
 * @param end index after the closing bracket
 */
record Bracket(BitSet members, int end) {
  private static final int BYTES = 256;

  /**
   * Reads one.
   *
   * @param text the pattern
   * @param start index after the opening bracket
   * @param negation bytes that negate it as the first, such as {@code ^} or {@code !^}
   * @param escapes whether a backslash quotes
   * @return null if it is not closed
   */
  static @Nullable Bracket parse(String text, int start, String negation, boolean escapes) {
    BitSet members = new BitSet(BYTES);
    int i = start;
    boolean negated = i < text.length() && negation.indexOf(text.charAt(i)) >= 0;
    if (negated) {
      i++;
    }
    for (boolean first = true; ; first = false) {
      if (i >= text.length()) {
        return null;
      }
      char c = text.charAt(i);
      if (c == ']' && !first) {
        break;
      }
      if (c == '[' && i + 1 < text.length() && text.charAt(i + 1) == ':') {
        int close = text.indexOf(":]", i + 2);
        if (close > 0 && addClass(members, text.substring(i + 2, close))) {
          i = close + 2;
          continue;
        }
      }
      if (c == '[' && i + 4 < text.length() && ".=".indexOf(text.charAt(i + 1)) >= 0) {
        members.set(text.charAt(i + 2) & 0xff);
        i += 5;
        continue;
      }
      if (c == '\\' && escapes && i + 1 < text.length()) {
        i++;
        c = unescaped(text.charAt(i));
      }
      i++;
      if (i + 1 < text.length() && text.charAt(i) == '-' && text.charAt(i + 1) != ']') {
        char last = text.charAt(i + 1);
        i += 2;
        if (last == '\\' && escapes && i < text.length()) {
          last = unescaped(text.charAt(i++));
        }
        if (c <= last) {
          members.set(c & 0xff, (last & 0xff) + 1);
        }
      } else {
        members.set(c & 0xff);
      }
    }
    if (negated) {
      members.flip(0, BYTES);
    }
    return new Bracket(members, i + 1);
  }

  private static char unescaped(char c) {
    return switch (c) {
      case 'n' -> '\n';
      case 't' -> '\t';
      case 'r' -> '\r';
      case 'f' -> '\f';
      case 'v' -> '\u000b';
      default -> c;
    };
  }

  /**
   * Adds a character class of the C locale.
   *
   * @param members where to
   * @param name without the colons
   * @return false if there is none of that name
   */
  static boolean addClass(BitSet members, String name) {
    switch (name) {
      case "alpha" -> letters(members, true, true);
      case "upper" -> letters(members, true, false);
      case "lower" -> letters(members, false, true);
      case "digit" -> members.set('0', '9' + 1);
      case "alnum" -> {
        letters(members, true, true);
        members.set('0', '9' + 1);
      }
      case "xdigit" -> {
        members.set('0', '9' + 1);
        members.set('a', 'f' + 1);
        members.set('A', 'F' + 1);
      }
      case "blank" -> {
        members.set(' ');
        members.set('\t');
      }
      case "space" -> {
        members.set(' ');
        members.set('\t', '\r' + 1);
      }
      case "cntrl" -> {
        members.set(0, ' ');
        members.set(127);
      }
      case "print" -> members.set(' ', 127);
      case "graph" -> members.set('!', 127);
      case "punct" -> {
        BitSet alnum = new BitSet(BYTES);
        addClass(alnum, "alnum");
        BitSet graph = new BitSet(BYTES);
        graph.set('!', 127);
        graph.andNot(alnum);
        members.or(graph);
      }
      default -> {
        return false;
      }
    }
    return true;
  }

  private static void letters(BitSet members, boolean upper, boolean lower) {
    if (upper) {
      members.set('A', 'Z' + 1);
    }
    if (lower) {
      members.set('a', 'z' + 1);
    }
  }
}
