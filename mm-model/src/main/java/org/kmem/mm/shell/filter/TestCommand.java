package org.kmem.mm.shell.filter;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.kmem.mm.shell.command.Descriptor;
import org.kmem.mm.shell.command.Invocation;
import org.kmem.mm.shell.command.UsageException;
import org.kmem.mm.shell.pattern.BadPatternException;
import org.kmem.mm.shell.pattern.Glob;
import org.kmem.mm.shell.pattern.Regex;
import org.kmem.mm.shell.system.ErrnoException;
import org.kmem.mm.shell.system.FileStatus;

/** {@code test} and {@code [}: conditions on files, strings and numbers. */
final class TestCommand extends Tool {
  private static final int ERROR = 2;

  TestCommand(String name) {
    super(
        name,
        name.equals("test") ? "EXPRESSION" : "EXPRESSION " + closing(name),
        "evaluate a condition");
  }

  private static String closing(String name) {
    return name.equals("[") ? "]" : "]]";
  }

  @Override
  public int run(Invocation call) throws UsageException {
    List<String> words = call.arguments();
    if (!name().equals("test")) {
      if (words.isEmpty() || !words.getLast().equals(closing(name()))) {
        throw new UsageException("missing " + closing(name()), ERROR);
      }
      words = words.subList(0, words.size() - 1);
    }
    return new Evaluation(call, words, name().equals("[[")).whole() ? 0 : 1;
  }

  /** One evaluation, by the number of words first, as POSIX has it, then by precedence. */
  private static final class Evaluation {
    private final Invocation call;
    private final List<String> words;
    private final boolean patterns;
    private int next;

    Evaluation(Invocation call, List<String> words, boolean patterns) {
      this.call = call;
      this.words = words;
      this.patterns = patterns;
    }

    boolean whole() throws UsageException {
      int count = words.size();
      if (count == 0) {
        return false;
      }
      if (count == 1) {
        return !words.getFirst().isEmpty();
      }
      if (count == 3 && isBinary(words.get(1))) {
        return binary(words.get(0), words.get(1), words.get(2));
      }
      if (count == 4 && words.getFirst().equals("!") && isBinary(words.get(2))) {
        return !binary(words.get(1), words.get(2), words.get(3));
      }
      boolean value = or();
      if (next < words.size()) {
        throw new UsageException(words.get(next) + ": unknown operand", ERROR);
      }
      return value;
    }

    private boolean take(String... operators) {
      boolean there = next < words.size() && List.of(operators).contains(words.get(next));
      next += there ? 1 : 0;
      return there;
    }

    private boolean or() throws UsageException {
      boolean value = and();
      while (take("-o", patterns ? "||" : "-o")) {
        value |= and();
      }
      return value;
    }

    private boolean and() throws UsageException {
      boolean value = not();
      while (take("-a", patterns ? "&&" : "-a")) {
        value &= not();
      }
      return value;
    }

    private boolean not() throws UsageException {
      boolean negated = false;
      while (next + 1 < words.size() && words.get(next).equals("!")) {
        next++;
        negated = !negated;
      }
      return primary() != negated;
    }

    private boolean primary() throws UsageException {
      if (next >= words.size()) {
        throw new UsageException("argument expected", ERROR);
      }
      String word = words.get(next++);
      if (next + 1 < words.size() && isBinary(words.get(next))) {
        String operator = words.get(next++);
        return binary(word, operator, words.get(next++));
      }
      if (word.equals("(") && next < words.size()) {
        boolean value = or();
        if (!take(")")) {
          throw new UsageException("closing paren expected", ERROR);
        }
        return value;
      }
      if (word.length() == 2
          && word.charAt(0) == '-'
          && next < words.size()
          && "bcdefghknprstuwxzLOGSN".indexOf(word.charAt(1)) >= 0) {
        return unary(word.charAt(1), words.get(next++));
      }
      return !word.isEmpty();
    }

    private static boolean isBinary(String word) {
      return switch (word) {
        case "=",
            "==",
            "!=",
            "<",
            ">",
            "=~",
            "-eq",
            "-ne",
            "-lt",
            "-le",
            "-gt",
            "-ge",
            "-nt",
            "-ot",
            "-ef" ->
            true;
        default -> false;
      };
    }

    private boolean binary(String left, String operator, String right) throws UsageException {
      return switch (operator) {
        case "=", "==" -> patterns ? new Glob(right).matches(left) : left.equals(right);
        case "!=" -> patterns ? !new Glob(right).matches(left) : !left.equals(right);
        case "=~" -> regex(left, right);
        case "<" -> left.compareTo(right) < 0;
        case ">" -> left.compareTo(right) > 0;
        case "-eq" -> number(left) == number(right);
        case "-ne" -> number(left) != number(right);
        case "-lt" -> number(left) < number(right);
        case "-le" -> number(left) <= number(right);
        case "-gt" -> number(left) > number(right);
        case "-ge" -> number(left) >= number(right);
        case "-nt" -> modified(left) > modified(right);
        case "-ot" -> modified(left) < modified(right);
        default -> {
          FileStatus one = status(left, true);
          FileStatus other = status(right, true);
          yield one != null && other != null && one.isSameFile(other);
        }
      };
    }

    private static boolean regex(String text, String expression) throws UsageException {
      try {
        return Regex.compile(expression, Regex.Dialect.EXTENDED, false).matcher(text).find();
      } catch (BadPatternException e) {
        throw new UsageException(String.valueOf(e.getMessage()), ERROR);
      }
    }

    private long modified(String path) {
      FileStatus status = status(path, true);
      return status == null ? Long.MIN_VALUE : status.modifiedNanos();
    }

    private static long number(String text) throws UsageException {
      String word = text.strip();
      try {
        return Long.parseLong(word);
      } catch (NumberFormatException e) {
        throw new UsageException(
            text + (isDigits(word) ? ": out of range" : ": bad number"), ERROR);
      }
    }

    private static boolean isDigits(String word) {
      return !word.isEmpty() && word.chars().allMatch(Character::isDigit);
    }

    private @Nullable FileStatus status(String path, boolean follow) {
      try {
        return path.isEmpty() ? null : call.system().stat(call.path(path), follow);
      } catch (ErrnoException e) {
        return null; // what cannot be looked at is not there
      }
    }

    private boolean unary(char operator, String operand) throws UsageException {
      if (operator == 'n' || operator == 'z') {
        return operand.isEmpty() == (operator == 'z');
      }
      if (operator == 't') {
        Descriptor descriptor = call.descriptors().get((int) number(operand));
        return descriptor != null && descriptor.isTerminal();
      }
      FileStatus status = status(operand, operator != 'h' && operator != 'L');
      if (status == null) {
        return false;
      }
      return switch (operator) {
        case 'f' -> status.type() == FileStatus.Type.FILE;
        case 'd' -> status.isDirectory();
        case 'h', 'L' -> status.type() == FileStatus.Type.SYMLINK;
        case 'c' -> status.type() == FileStatus.Type.CHARACTER;
        case 'b' -> status.type() == FileStatus.Type.BLOCK;
        case 'p' -> status.type() == FileStatus.Type.FIFO;
        case 'S' -> status.type() == FileStatus.Type.SOCKET;
        case 's' -> status.sizeBytes() > 0;
        case 'u' -> (status.permissions() & 04000) != 0;
        case 'g' -> (status.permissions() & 02000) != 0;
        case 'k' -> (status.permissions() & 01000) != 0;
        case 'x' -> status.isDirectory() || (status.permissions() & 0111) != 0;
        default -> true; // the shell is root: it may read and write what there is
      };
    }
  }
}
