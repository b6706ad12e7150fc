package org.kmem.mm.shell.filter;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.kmem.mm.shell.command.Invocation;
import org.kmem.mm.shell.command.UsageException;
import org.kmem.mm.shell.system.ErrnoException;
import org.kmem.mm.shell.text.CFormat;
import org.kmem.mm.shell.text.Escapes;

/** {@code printf}: arguments by a format, as often as there are arguments. */
final class Printf extends Tool {
  Printf() {
    super("printf", "FORMAT [ARGUMENT]...", "print arguments by a format");
  }

  @Override
  public int run(Invocation call) throws ErrnoException, UsageException {
    List<String> words = call.arguments();
    if (!words.isEmpty() && words.getFirst().equals("--")) {
      words = words.subList(1, words.size());
    }
    requireOperands(words, 1, Integer.MAX_VALUE);
    String format = words.getFirst();
    Deque<String> left = new ArrayDeque<>(words.subList(1, words.size()));
    int status = 0;
    do {
      int before = left.size();
      int result = once(call, format, left);
      if (result < 0) {
        return status;
      }
      status = Math.max(status, result);
      if (left.size() == before) {
        break;
      }
    } while (!left.isEmpty());
    return status;
  }

  /** Goes through the format once; -1 if {@code \c} ends the output. */
  private static int once(Invocation call, String format, Deque<String> left)
      throws ErrnoException, UsageException {
    int status = 0;
    int i = 0;
    while (i < format.length()) {
      int percent = format.indexOf('%', i);
      Escapes.Unescaped text =
          Escapes.printf(format.substring(i, percent < 0 ? format.length() : percent));
      call.out().print(text.text());
      if (text.stopped()) {
        return -1;
      }
      if (percent < 0) {
        return status;
      }
      if (format.startsWith("%%", percent)) {
        call.out().write('%');
        i = percent + 2;
        continue;
      }
      StringBuilder spec = new StringBuilder("%");
      i = percent + 1;
      while (i < format.length() && "-+ #0123456789.*".indexOf(format.charAt(i)) >= 0) {
        char c = format.charAt(i++);
        spec.append(c == '*' ? next(left, "0") : String.valueOf(c));
      }
      while (i < format.length() && "hlLqjzt".indexOf(format.charAt(i)) >= 0) {
        i++;
      }
      if (i == format.length()) {
        throw new UsageException("%" + spec.substring(1) + ": invalid format");
      }
      char letter = format.charAt(i++);
      switch (letter) {
        case 's' -> call.out().print(CFormat.string(spec.toString(), next(left, "")));
        case 'b' -> {
          Escapes.Unescaped argument = Escapes.echo(next(left, ""));
          call.out().print(CFormat.string(spec.toString(), argument.text()));
          if (argument.stopped()) {
            return -1;
          }
        }
        case 'c' -> {
          String argument = next(left, "");
          call.out()
              .print(
                  CFormat.string(
                      spec.toString(), argument.isEmpty() ? "" : argument.substring(0, 1)));
        }
        case 'd', 'i', 'u', 'x', 'X', 'o' -> {
          String argument = next(left, "0");
          Long value = integer(argument);
          if (value == null) {
            call.complain("invalid number '" + argument + "'");
            status = 1;
          }
          call.out().print(CFormat.integer(spec.toString(), letter, value == null ? 0 : value));
        }
        case 'e', 'E', 'f', 'F', 'g', 'G' -> {
          String argument = next(left, "0");
          double value = 0;
          try {
            value = Double.parseDouble(argument);
          } catch (NumberFormatException e) {
            call.complain("invalid number '" + argument + "'");
            status = 1;
          }
          call.out().print(CFormat.real(spec.toString(), letter, value));
        }
        default -> throw new UsageException("%" + letter + ": invalid format");
      }
    }
    return status;
  }

  private static String next(Deque<String> left, String otherwise) {
    String word = left.pollFirst();
    return word == null ? otherwise : word;
  }

  private static @Nullable Long integer(String text) {
    String word = text.strip();
    if (word.isEmpty()) {
      return 0L;
    }
    if (word.charAt(0) == '"' || word.charAt(0) == '\'') {
      return word.length() > 1 ? (long) word.charAt(1) : 0L;
    }
    boolean negative = word.startsWith("-");
    String digits = negative || word.startsWith("+") ? word.substring(1) : word;
    try {
      long value;
      if (digits.startsWith("0x") || digits.startsWith("0X")) {
        value = Long.parseUnsignedLong(digits.substring(2), 16);
      } else if (digits.length() > 1 && digits.startsWith("0")) {
        value = Long.parseUnsignedLong(digits.substring(1), 8);
      } else {
        value = Long.parseUnsignedLong(digits);
      }
      return negative ? -value : value;
    } catch (NumberFormatException e) {
      return null;
    }
  }
}
