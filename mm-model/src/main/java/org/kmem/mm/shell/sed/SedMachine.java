package org.kmem.mm.shell.sed;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.kmem.mm.abi.Errno;
import org.kmem.mm.shell.command.ByteInput;
import org.kmem.mm.shell.command.ByteOutput;
import org.kmem.mm.shell.command.Invocation;
import org.kmem.mm.shell.command.UsageException;
import org.kmem.mm.shell.system.ErrnoException;

/**
 * Runs a script: the pattern space, the hold space, and which ranges are open.
 *
 * <p>One machine runs over all files, or, with {@code -i} and {@code -s}, one file after another with
 * line numbers starting again.
 */
final class SedMachine {
  private final Invocation call;
  private final List<Instruction> script;
  private final boolean quiet;
  private final Map<String, Integer> labels = new HashMap<>();
  private final Map<String, ByteOutput> files = new HashMap<>();
  private final StringBuilder hold = new StringBuilder();
  private final List<String> appended = new ArrayList<>();

  /** By instruction: 0 if the range is closed, else the line it ends at or {@code MAX_VALUE}. */
  private final long[] rangeEnds;

  private String space = "";
  private long lineNumber;
  private boolean substituted;
  private @Nullable Pattern lastPattern;
  private boolean quit;
  private int status;

  SedMachine(Invocation call, List<Instruction> script, boolean quiet) throws UsageException {
    this.call = call;
    this.script = script;
    this.quiet = quiet;
    rangeEnds = new long[script.size()];
    for (Instruction instruction : script) {
      if (instruction.action() instanceof Instruction.Label label) {
        labels.put(label.name(), instruction.index());
      }
    }
    for (Instruction instruction : script) {
      if (instruction.action() instanceof Instruction.Branch branch
          && !branch.label().isEmpty()
          && !labels.containsKey(branch.label())) {
        throw new UsageException("can't find label for jump to '" + branch.label() + "'");
      }
    }
  }

  int status() {
    return status;
  }

  boolean hasQuit() {
    return quit;
  }

  /** Runs the script over an input. */
  void run(SedInput input, ByteOutput out) throws ErrnoException {
    Arrays.fill(rangeEnds, 0);
    lineNumber = 0;
    String line = input.next();
    boolean restart = false;
    while (line != null && !quit) {
      if (!restart) {
        lineNumber++;
        space = line;
      }
      substituted = false;
      restart = cycle(input, out);
      for (String text : appended) {
        out.print(text);
      }
      appended.clear();
      if (!restart && !quit) {
        line = input.next();
      }
    }
  }

  /** Closes the files of {@code w}. */
  void close() throws ErrnoException {
    for (ByteOutput file : files.values()) {
      file.close();
    }
  }

  /** One pass through the script; true if it starts again without reading a line. */
  private boolean cycle(SedInput input, ByteOutput out) throws ErrnoException {
    int at = 0;
    while (at < script.size()) {
      Instruction instruction = script.get(at++);
      boolean selected = selects(instruction, input) != instruction.negated();
      switch (instruction.action()) {
        case Instruction.Block block -> at = selected ? at : block.end();
        case Instruction.Label label -> {}
        case Instruction.Branch branch -> {
          if (selected && branches(branch)) {
            at = branch.label().isEmpty() ? script.size() : labels.getOrDefault(branch.label(), 0);
          }
        }
        case Instruction.Substitute substitute -> {
          if (selected) {
            substitute(substitute, input, out);
          }
        }
        case Instruction.Transliterate t -> {
          if (selected) {
            transliterate(t);
          }
        }
        case Instruction.Text text -> {
          if (selected && text(text, instruction, input, out)) {
            return false;
          }
        }
        case Instruction.File file -> {
          if (selected) {
            file(file);
          }
        }
        case Instruction.Plain plain -> {
          if (!selected) {
            continue;
          }
          switch (plain.letter()) {
            case 'd' -> {
              return false;
            }
            case 'D' -> {
              int newline = space.indexOf('\n');
              if (newline < 0) {
                return false;
              }
              space = space.substring(newline + 1);
              return true;
            }
            case 'n' -> {
              if (input.isLast()) {
                autoprint(input, out);
                quit = true;
                return false;
              }
              autoprint(input, out);
              nextLine(input, out);
            }
            case 'N' -> {
              if (input.isLast()) {
                autoprint(input, out);
                quit = true;
                return false;
              }
              String first = space;
              nextLine(input, out);
              space = first + "\n" + space;
            }
            case 'q', 'Q' -> {
              if (plain.letter() == 'q') {
                autoprint(input, out);
              }
              status = plain.status();
              quit = true;
              return false;
            }
            default -> simple(plain.letter(), input, out);
          }
        }
      }
    }
    autoprint(input, out);
    return false;
  }

  private void nextLine(SedInput input, ByteOutput out) throws ErrnoException {
    for (String text : appended) {
      out.print(text);
    }
    appended.clear();
    String line = input.next();
    space = line == null ? "" : line;
    lineNumber++;
  }

  private void autoprint(SedInput input, ByteOutput out) throws ErrnoException {
    if (!quiet) {
      print(input, out);
    }
  }

  private void print(SedInput input, ByteOutput out) throws ErrnoException {
    out.print(space).print(input.lineEnded() ? "\n" : "");
  }

  private void simple(char letter, SedInput input, ByteOutput out) throws ErrnoException {
    switch (letter) {
      case 'p' -> print(input, out);
      case 'P' -> {
        int newline = space.indexOf('\n');
        out.println(newline < 0 ? space : space.substring(0, newline));
      }
      case 'g' -> space = hold.toString();
      case 'G' -> space = space + "\n" + hold;
      case 'h' -> {
        hold.setLength(0);
        hold.append(space);
      }
      case 'H' -> hold.append('\n').append(space);
      case 'x' -> {
        String old = hold.toString();
        hold.setLength(0);
        hold.append(space);
        space = old;
      }
      case '=' -> out.println(Long.toString(lineNumber));
      default -> out.println(visible(space) + "$");
    }
  }

  private static String visible(String text) {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      int at = "\\\u0007\b\f\n\r\t\u000b".indexOf(c);
      if (at >= 0) {
        out.append('\\').append("\\abfnrtv".charAt(at));
      } else if (c < ' ' || c >= 127) {
        out.append(String.format(Locale.ROOT, "\\%03o", (int) c));
      } else {
        out.append(c);
      }
    }
    return out.toString();
  }

  private boolean selects(Instruction instruction, SedInput input) {
    Address first = instruction.first();
    if (first == null) {
      return true;
    }
    Address second = instruction.second();
    if (second == null) {
      return matches(first, input);
    }
    int index = instruction.index();
    if (rangeEnds[index] > 0) {
      boolean ends =
          second instanceof Address.Line line
              ? lineNumber >= line.number()
              : second instanceof Address.After
                  ? lineNumber >= rangeEnds[index]
                  : matches(second, input);
      boolean beyond = second instanceof Address.Line line && lineNumber > line.number();
      if (ends) {
        rangeEnds[index] = 0;
      }
      return !beyond;
    }
    boolean fromStart = first instanceof Address.Line line && line.number() == 0 && lineNumber == 1;
    if (fromStart) {
      rangeEnds[index] = matches(second, input) ? 0 : Long.MAX_VALUE;
      return true;
    }
    if (!matches(first, input)) {
      return false;
    }
    rangeEnds[index] =
        switch (second) {
          case Address.Line line -> line.number() > lineNumber ? line.number() : 0;
          case Address.After after -> after.count() > 0 ? lineNumber + after.count() : 0;
          case Address.Last last -> input.isLast() ? 0 : Long.MAX_VALUE;
          case Address.Every every -> Long.MAX_VALUE;
          case Address.Matching matching -> Long.MAX_VALUE;
        };
    return true;
  }

  private boolean matches(Address address, SedInput input) {
    return switch (address) {
      case Address.Line line -> lineNumber == line.number();
      case Address.Last last -> input.isLast();
      case Address.Every every ->
          every.step() == 0
              ? lineNumber == every.first()
              : lineNumber >= every.first() && (lineNumber - every.first()) % every.step() == 0;
      case Address.Matching matching -> {
        Pattern pattern = remembered(matching.pattern());
        yield pattern != null && pattern.matcher(space).find();
      }
      case Address.After after -> false;
    };
  }

  private @Nullable Pattern remembered(@Nullable Pattern pattern) {
    if (pattern != null) {
      lastPattern = pattern;
    }
    return lastPattern;
  }

  private boolean branches(Instruction.Branch branch) {
    if (branch.letter() == 'b') {
      return true;
    }
    boolean wanted = substituted == (branch.letter() == 't');
    substituted = false;
    return wanted;
  }

  private void substitute(Instruction.Substitute s, SedInput input, ByteOutput out)
      throws ErrnoException {
    Pattern pattern = remembered(s.pattern());
    if (pattern == null) {
      throw new ErrnoException(Errno.EINVAL, "no previous regexp");
    }
    Matcher m = pattern.matcher(space);
    StringBuilder result = new StringBuilder();
    int copied = 0;
    int count = 0;
    boolean done = false;
    while (m.find()) {
      if (m.end() == m.start() && m.start() == copied && count > 0 && copied > 0 && done) {
        continue; // an empty match right after a match is none
      }
      count++;
      if (count < s.occurrence()) {
        continue;
      }
      result.append(space, copied, m.start());
      for (Instruction.Piece piece : s.replacement()) {
        result.append(piece.text());
        if (piece.group() >= 0 && piece.group() <= m.groupCount()) {
          String group = m.group(piece.group());
          result.append(group == null ? "" : group);
        }
      }
      copied = m.end();
      done = true;
      if (!s.all()) {
        break;
      }
    }
    if (!done) {
      return;
    }
    space = result.append(space, copied, space.length()).toString();
    substituted = true;
    if (s.print()) {
      print(input, out);
    }
    String file = s.file();
    if (file != null) {
      file(new Instruction.File('w', file));
    }
  }

  private void transliterate(Instruction.Transliterate t) {
    StringBuilder result = new StringBuilder(space.length());
    for (int i = 0; i < space.length(); i++) {
      int at = t.from().indexOf(space.charAt(i));
      result.append(at < 0 ? space.charAt(i) : t.to().charAt(at));
    }
    space = result.toString();
  }

  /** Carries out {@code a}, {@code i}, {@code c}; true if the cycle ends. */
  private boolean text(
      Instruction.Text text, Instruction instruction, SedInput input, ByteOutput out)
      throws ErrnoException {
    switch (text.letter()) {
      case 'a' -> appended.add(text.text() + "\n");
      case 'i' -> out.println(text.text());
      default -> {
        boolean rangeGoesOn =
            instruction.second() != null
                && !instruction.negated()
                && rangeEnds[instruction.index()] > 0
                && !input.isLast();
        if (!rangeGoesOn) {
          out.println(text.text());
        }
        return true;
      }
    }
    return false;
  }

  private void file(Instruction.File file) throws ErrnoException {
    if (file.letter() == 'w') {
      ByteOutput target = files.get(file.path());
      if (target == null) {
        target = call.create(file.path(), false);
        files.put(file.path(), target);
      }
      target.println(space);
      target.flush();
      return;
    }
    try {
      ByteInput source = call.open(file.path());
      appended.add(source.readAll());
      source.close();
    } catch (ErrnoException e) {
      return; // a missing file is no text
    }
  }
}
