package org.kmem.mm.shell.filter;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.kmem.mm.shell.command.ByteOutput;
import org.kmem.mm.shell.command.Invocation;
import org.kmem.mm.shell.command.ShellCommand;
import org.kmem.mm.shell.system.ErrnoException;

/** Tools that turn each input into lines in a simple way: {@code tac}, {@code rev}, {@code nl}. */
final class LineTool extends Tool {
  /** What is done with the lines of one input. */
  @FunctionalInterface
  interface Transformation {
    void apply(List<String> lines, ByteOutput out) throws ErrnoException;
  }

  private final Transformation transformation;

  private LineTool(String name, String summary, Transformation transformation) {
    super(name, "[FILE]...", summary);
    this.transformation = transformation;
  }

  static List<ShellCommand> all() {
    return List.of(
        new LineTool(
            "tac",
            "print lines, the last first",
            (lines, out) -> {
              for (String line : lines.reversed()) {
                out.println(line);
              }
            }),
        new LineTool(
            "rev",
            "print lines backwards",
            (lines, out) -> {
              for (String line : lines) {
                out.println(new StringBuilder(line).reverse().toString());
              }
            }),
        new LineTool(
            "nl",
            "number lines that are not empty",
            (lines, out) -> {
              int number = 1;
              for (String line : lines) {
                out.println(
                    line.isEmpty()
                        ? "       "
                        : String.format(Locale.ROOT, "%6d\t%s", number++, line));
              }
            }));
  }

  @Override
  public int run(Invocation call) {
    return eachInput(
        call,
        call.arguments().stream()
            .filter(word -> !word.startsWith("-") || word.equals("-"))
            .toList(),
        input -> {
          List<String> lines = new ArrayList<>();
          for (String line = input.readLine(); line != null; line = input.readLine()) {
            lines.add(line);
          }
          transformation.apply(lines, call.out());
        });
  }
}
