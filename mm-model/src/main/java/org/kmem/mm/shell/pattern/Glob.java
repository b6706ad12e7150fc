package org.kmem.mm.shell.pattern;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * A pattern of file names and {@code case}: {@code *}, {@code ?}, brackets; a backslash quotes.
 *
 * <p>Implementation notes. Matching is iterative: on a mismatch only the last star takes one byte
 * more, which is enough because an earlier star can never do better.
 */
public final class Glob {
  /** One element. */
  private sealed interface Element {
    /** Whether it takes a byte. */
    boolean takes(char c);
  }

  /** Any number of bytes. */
  private record Star() implements Element {
    @Override
    public boolean takes(char c) {
      return false; // stars are matched apart
    }
  }

  /** Any byte. */
  private record Any() implements Element {
    @Override
    public boolean takes(char c) {
      return true;
    }
  }

  /** One of some bytes. */
  private record OneOf(BitSet members) implements Element {
    @Override
    public boolean takes(char c) {
      return members.get(c);
    }
  }

  /** A byte. */
  private record Literal(char octet) implements Element {
    @Override
    public boolean takes(char c) {
      return c == octet;
    }
  }

  private final List<Element> elements = new ArrayList<>();

  /**
   * Compiles a pattern.
   *
   * @param pattern bytes as chars
   */
  public Glob(String pattern) {
    int i = 0;
    while (i < pattern.length()) {
      char c = pattern.charAt(i++);
      if (c == '*') {
        if (elements.isEmpty() || !(elements.getLast() instanceof Star)) {
          elements.add(new Star());
        }
        continue;
      }
      if (c == '?') {
        elements.add(new Any());
        continue;
      }
      if (c == '[') {
        Bracket bracket = Bracket.parse(pattern, i, "!^", true);
        if (bracket != null) {
          elements.add(new OneOf(bracket.members()));
          i = bracket.end();
          continue;
        }
      }
      if (c == '\\' && i < pattern.length()) {
        c = pattern.charAt(i++);
      }
      elements.add(new Literal(c));
    }
  }

  /**
   * Quotes text, so that a pattern made of it matches the text only.
   *
   * @param text bytes as chars
   * @return with backslashes
   */
  public static String quote(String text) {
    StringBuilder quoted = new StringBuilder(text.length() + 8);
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if ("*?[]\\!^-".indexOf(c) >= 0) {
        quoted.append('\\');
      }
      quoted.append(c);
    }
    return quoted.toString();
  }

  /**
   * Says whether a pattern is more than text.
   *
   * @param pattern bytes as chars
   * @return true if an unquoted star, question mark or pair of brackets is in it; the command {@code [} is text
   */
  public static boolean isPattern(String pattern) {
    for (int i = 0; i < pattern.length(); i++) {
      switch (pattern.charAt(i)) {
        case '*', '?' -> {
          return true;
        }
        case '[' -> {
          if (pattern.indexOf(']', i) > 0) {
            return true;
          }
        }
        case '\\' -> i++;
        default -> {}
      }
    }
    return false;
  }

  /**
   * Takes the quoting backslashes out.
   *
   * @param pattern bytes as chars
   * @return the text it stands for if it is no pattern
   */
  public static String unquote(String pattern) {
    if (pattern.indexOf('\\') < 0) {
      return pattern;
    }
    StringBuilder text = new StringBuilder(pattern.length());
    for (int i = 0; i < pattern.length(); i++) {
      char c = pattern.charAt(i);
      if (c == '\\' && i + 1 < pattern.length()) {
        c = pattern.charAt(++i);
      }
      text.append(c);
    }
    return text.toString();
  }

  /**
   * Says whether the whole text matches.
   *
   * @param text bytes as chars
   * @return true if it does
   */
  public boolean matches(String text) {
    return matches(text, 0, text.length());
  }

  /**
   * Says whether a part of a text matches.
   *
   * @param text bytes as chars
   * @param from first index
   * @param to index after the last
   * @return true if it does
   */
  public boolean matches(String text, int from, int to) {
    int e = 0;
    int i = from;
    int starElement = -1;
    int starText = 0;
    while (i < to || e < elements.size()) {
      if (e < elements.size()) {
        Element element = elements.get(e);
        if (element instanceof Star) {
          starElement = e++;
          starText = i;
          continue;
        }
        if (i < to && element.takes(text.charAt(i))) {
          e++;
          i++;
          continue;
        }
      }
      if (starElement < 0 || starText >= to) {
        return false;
      }
      i = ++starText;
      e = starElement + 1;
    }
    return true;
  }
}
