package org.kmem.mm.sim;

import java.util.List;
import java.util.Locale;
import java.util.StringJoiner;

/**
 * The texts of tunables' files. Pure functions.
 *
 * <p>Kernel counterpart: {@code proc_dointvec_minmax}, {@code proc_doulongvec_minmax}, {@code kstrtouint},
 * {@code kstrtobool}.
 */
final class TunableText {
  /** Answers that a text is nothing the file takes. */
  static final long UNREADABLE = Long.MIN_VALUE;

  private static final long MILLIS_PER_TICK = 1_000 / Reference.HZ;
  private static final String WHITE_SPACE = " \t\n";

  private TunableText() {}

  /** The value of a default: of what happens when it is written, 0. */
  static long initial(Tunable tunable) {
    return switch (tunable.kind()) {
      case WORDS -> initialWord(tunable);
      case TRIGGER, NAME, VECTOR -> 0;
      default -> parse(tunable, tunable.defaultText());
    };
  }

  private static long initialWord(Tunable tunable) {
    String text = tunable.defaultText();
    int open = text.indexOf('[');
    return tunable.words().indexOf(open < 0 ? text : text.substring(open + 1, text.indexOf(']')));
  }

  static long parse(Tunable tunable, String text) {
    return switch (tunable.kind()) {
      case INT, TRIGGER -> inRange(sysctl(text), Integer.MIN_VALUE, Integer.MAX_VALUE);
      case TRUTH -> sign(inRange(sysctl(text), Integer.MIN_VALUE, Integer.MAX_VALUE));
      case ULONG -> inRange(number(tunable, text), 0, Long.MAX_VALUE);
      case UINT, ZERO_ONE -> inRange(sysfs(text), 0, TunableKind.UINT_MAX);
      case BOOL, TRUE_FALSE, YES_NO -> truth(text);
      case WORDS -> word(tunable.words(), chomp(text));
      case MASK -> mask(tunable, chomp(text));
      case TICKS_MS -> roundToTicks(inRange(integer(chomp(text)), 0, Integer.MAX_VALUE));
      case NAME, VECTOR -> UNREADABLE;
    };
  }

  static String show(Tunable tunable, long value, int[] vector) {
    return switch (tunable.kind()) {
      case TRUE_FALSE -> value == 0 ? "false" : "true";
      case YES_NO -> value == 0 ? "N" : "Y";
      case WORDS -> showWords(tunable.words(), value);
      case MASK -> "0x%04x".formatted(value);
      case NAME -> tunable.defaultText();
      case TRIGGER -> "";
      case VECTOR -> showVector(vector);
      case INT, TRUTH, ULONG, UINT, ZERO_ONE, BOOL, TICKS_MS -> Long.toString(value);
    };
  }

  private static String showWords(List<String> words, long chosen) {
    StringJoiner joiner = new StringJoiner(" ");
    for (int i = 0; i < words.size(); i++) {
      joiner.add(i == chosen ? "[" + words.get(i) + "]" : words.get(i));
    }
    return joiner.toString();
  }

  private static String showVector(int[] vector) {
    StringJoiner joiner = new StringJoiner("\t");
    for (int number : vector) {
      joiner.add(Integer.toString(number));
    }
    return joiner.toString();
  }

  /** The numbers of a text over those there were, up to the first that is none. */
  static int[] vector(String text, int[] old) {
    String[] words = text.strip().split("[ \t\n]+", -1);
    int[] numbers = old.length == 0 ? new int[words.length] : old.clone();
    for (int i = 0; i < Math.min(words.length, numbers.length); i++) {
      long number = inRange(integer(words[i]), Integer.MIN_VALUE, Integer.MAX_VALUE);
      if (number == UNREADABLE) {
        break;
      }
      numbers[i] = (int) Math.max(number, 0);
    }
    return numbers;
  }

  /** Whether a text names the order of zonelists: by node, or the default, which is the same. */
  static boolean isZonelistOrder(String text) {
    return !text.isEmpty() && "dDnN".indexOf(text.charAt(0)) >= 0;
  }

  /** Numbers of sysctls are ended by white space, numbers of attributes by the end. */
  private static long number(Tunable tunable, String text) {
    return tunable.place() == Tunable.Place.VM ? sysctl(text) : sysfs(text);
  }

  private static long sysctl(String text) {
    int start = 0;
    while (start < text.length() && WHITE_SPACE.indexOf(text.charAt(start)) >= 0) {
      start++;
    }
    int end = start;
    while (end < text.length() && WHITE_SPACE.indexOf(text.charAt(end)) < 0) {
      end++;
    }
    return integer(text.substring(start, end));
  }

  private static long sysfs(String text) {
    return digits(chomp(text), 10);
  }

  /** A number as C writes it. */
  private static long integer(String text) {
    boolean negative = text.startsWith("-");
    String digits = negative ? text.substring(1) : text;
    long number;
    if (digits.startsWith("0x") || digits.startsWith("0X")) {
      number = digits(digits.substring(2), 16);
    } else if (digits.length() > 1 && digits.startsWith("0")) {
      number = digits(digits.substring(1), 8);
    } else {
      number = digits(digits, 10);
    }
    return negative && number != UNREADABLE ? -number : number;
  }

  private static long digits(String text, int radix) {
    boolean areDigits =
        !text.isEmpty() && text.chars().allMatch(c -> Character.digit(c, radix) >= 0);
    if (!areDigits) {
      return UNREADABLE;
    }
    try {
      return Long.parseLong(text, radix);
    } catch (NumberFormatException tooLarge) {
      return UNREADABLE;
    }
  }

  private static long sign(long number) {
    return number == UNREADABLE || number == 0 ? number : 1;
  }

  private static long roundToTicks(long millis) {
    return millis == UNREADABLE
        ? millis
        : (millis + MILLIS_PER_TICK - 1) / MILLIS_PER_TICK * MILLIS_PER_TICK;
  }

  private static long truth(String text) {
    return switch (text.isEmpty() ? ' ' : text.charAt(0)) {
      case 'y', 'Y', 't', 'T', '1' -> 1;
      case 'n', 'N', 'f', 'F', '0' -> 0;
      case 'o', 'O' ->
          switch (text.length() > 1 ? text.charAt(1) : ' ') {
            case 'n', 'N' -> 1;
            case 'f', 'F' -> 0;
            default -> UNREADABLE;
          };
      default -> UNREADABLE;
    };
  }

  private static long mask(Tunable tunable, String text) {
    String lower = text.toLowerCase(Locale.ROOT);
    if (lower.startsWith("n")) {
      return 0;
    }
    long all = tunable.defaultMask();
    if (lower.startsWith("y")) {
      return all;
    }
    long number = inRange(integer(text), 0, TunableKind.UINT_MAX);
    return number == UNREADABLE ? UNREADABLE : number & all;
  }

  private static long word(List<String> words, String text) {
    int index = words.indexOf(text);
    return index < 0 ? UNREADABLE : index;
  }

  private static String chomp(String text) {
    return text.endsWith("\n") ? text.substring(0, text.length() - 1) : text;
  }

  private static long inRange(long number, long min, long max) {
    return number == UNREADABLE || number < min || number > max ? UNREADABLE : number;
  }
}
