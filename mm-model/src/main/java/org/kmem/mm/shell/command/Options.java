package org.kmem.mm.shell.command;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Options and operands of a call, taken apart as {@code getopt(3)} of GNU does: options may come
 * after operands, {@code --} ends them.
 */
public final class Options {
  private final Map<Character, List<String>> given = new HashMap<>();
  private final List<String> operands = new ArrayList<>();

  private Options() {}

  /**
   * Takes arguments apart.
   *
   * @param letters options, a colon after those that take a value, a leading {@code +} to stop at
   *     the first operand
   * @param arguments without the command's name
   * @return options and operands
   * @throws UsageException if an option is unknown or lacks its value
   */
  public static Options parse(String letters, List<String> arguments) throws UsageException {
    Options options = new Options();
    boolean stop = letters.startsWith("+");
    int i = 0;
    for (; i < arguments.size(); i++) {
      String word = arguments.get(i);
      if (word.equals("--")) {
        i++;
        break;
      }
      if (word.length() < 2 || word.charAt(0) != '-') {
        if (stop) {
          break;
        }
        options.operands.add(word);
        continue;
      }
      if (word.startsWith("--")) {
        throw new UsageException("unrecognized option '" + word + "'");
      }
      for (int k = 1; k < word.length(); k++) {
        char letter = word.charAt(k);
        int at = letter == ':' || letter == '+' ? -1 : letters.indexOf(letter);
        if (at < 0) {
          throw new UsageException("invalid option -- '" + letter + "'");
        }
        List<String> values = options.given.computeIfAbsent(letter, c -> new ArrayList<>());
        if (at + 1 == letters.length() || letters.charAt(at + 1) != ':') {
          values.add("");
          continue;
        }
        if (k + 1 < word.length()) {
          values.add(word.substring(k + 1));
        } else if (++i < arguments.size()) {
          values.add(arguments.get(i));
        } else {
          throw new UsageException("option requires an argument -- '" + letter + "'");
        }
        break;
      }
    }
    options.operands.addAll(arguments.subList(Math.min(i, arguments.size()), arguments.size()));
    return options;
  }

  /**
   * Says whether an option was given.
   *
   * @param letter the option
   * @return true if it was
   */
  public boolean has(char letter) {
    return given.containsKey(letter);
  }

  /**
   * The value of an option given last.
   *
   * @param letter the option
   * @param otherwise if it was not given
   * @return the value
   */
  public String value(char letter, String otherwise) {
    List<String> values = given.get(letter);
    return values == null ? otherwise : values.getLast();
  }

  /**
   * All values of an option.
   *
   * @param letter the option
   * @return in order, empty if it was not given
   */
  public List<String> values(char letter) {
    return given.getOrDefault(letter, List.of());
  }

  /**
   * A decimal value, with an optional suffix k, K, M, G (powers of 1024) or b (512).
   *
   * @param letter the option
   * @param otherwise if it was not given
   * @return the number
   * @throws UsageException if it is none
   */
  public long number(char letter, long otherwise) throws UsageException {
    return has(letter) ? number(value(letter, "")) : otherwise;
  }

  /**
   * A decimal number with an optional suffix.
   *
   * @param text digits, then k, K, M, G, T (powers of 1024), b (512), c (1), w (2), kB or MB (powers
   *     of 1000)
   * @return the number
   * @throws UsageException if it is none
   */
  public static long number(String text) throws UsageException {
    int end = text.length();
    while (end > 0 && !Character.isDigit(text.charAt(end - 1))) {
      end--;
    }
    long unit =
        switch (text.substring(end)) {
          case "", "c" -> 1;
          case "w" -> 2;
          case "b" -> 512;
          case "kB", "KB" -> 1000;
          case "k", "K", "KiB" -> 1L << 10;
          case "MB" -> 1_000_000;
          case "m", "M", "MiB" -> 1L << 20;
          case "GB" -> 1_000_000_000;
          case "g", "G", "GiB" -> 1L << 30;
          case "t", "T", "TiB" -> 1L << 40;
          default -> 0;
        };
    try {
      if (unit != 0) {
        return Math.multiplyExact(Long.parseLong(text.substring(0, end)), unit);
      }
    } catch (NumberFormatException | ArithmeticException e) {
      throw new UsageException("invalid number '" + text + "'");
    }
    throw new UsageException("invalid number '" + text + "'");
  }

  /**
   * What is not an option.
   *
   * @return in order
   */
  public List<String> operands() {
    return operands;
  }
}
