package org.kmem.mm.shell.awk;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.kmem.mm.shell.pattern.BadPatternException;
import org.kmem.mm.shell.pattern.Regex;

/** Regular expressions by their source, compiled once. */
final class Regexes {
  private final Map<String, Pattern> compiled = new HashMap<>();

  Pattern get(String source) {
    Pattern pattern = compiled.get(source);
    if (pattern == null) {
      try {
        pattern = Regex.compile(source, Regex.Dialect.AWK, false);
      } catch (BadPatternException e) {
        throw new AwkFailure(String.valueOf(e.getMessage()));
      }
      compiled.put(source, pattern);
    }
    return pattern;
  }

  /** Splits by FS: a space for blanks, one byte for itself, else an expression. */
  List<String> split(String text, String separator) {
    List<String> pieces = new ArrayList<>();
    if (text.isEmpty()) {
      return pieces;
    }
    if (separator.equals(" ")) {
      splitBlanks(text, pieces);
      return pieces;
    }
    if (separator.isEmpty()) {
      for (int i = 0; i < text.length(); i++) {
        pieces.add(text.substring(i, i + 1));
      }
      return pieces;
    }
    int start = 0;
    if (separator.length() == 1 && separator.charAt(0) != '\\') {
      for (int end = text.indexOf(separator); end >= 0; end = text.indexOf(separator, start)) {
        pieces.add(text.substring(start, end));
        start = end + 1;
      }
    } else {
      Matcher m = get(separator).matcher(text);
      while (m.find()) {
        if (m.end() > m.start()) {
          pieces.add(text.substring(start, m.start()));
          start = m.end();
        }
      }
    }
    pieces.add(text.substring(start));
    return pieces;
  }

  private static void splitBlanks(String text, List<String> pieces) {
    int at = 0;
    while (at < text.length()) {
      while (at < text.length() && isBlank(text.charAt(at))) {
        at++;
      }
      int start = at;
      while (at < text.length() && !isBlank(text.charAt(at))) {
        at++;
      }
      if (at > start) {
        pieces.add(text.substring(start, at));
      }
    }
  }

  private static boolean isBlank(char c) {
    return c == ' ' || c == '\t' || c == '\n';
  }
}
