package org.kmem.mm.shell.run;

import java.util.List;
import org.kmem.mm.shell.pattern.Glob;
import org.kmem.mm.shell.syntax.Command;
import org.kmem.mm.shell.syntax.CommandList;
import org.kmem.mm.shell.syntax.Word;

/** Commands that choose and repeat others: {@code if}, {@code while}, {@code until}, {@code for}, {@code case}. */
final class CompoundCommands {
  private final Interpreter shell;
  private final Expander expander;

  /** Loops around what runs, within the function. */
  private int depth;

  CompoundCommands(Interpreter shell, Expander expander) {
    this.shell = shell;
    this.expander = expander;
  }

  int depth() {
    return depth;
  }

  void setDepth(int loops) {
    depth = loops;
  }

  int conditional(Command.If conditional) {
    for (Command.Arm arm : conditional.arms()) {
      if (shell.testing(() -> shell.run(arm.condition())) == 0) {
        return shell.run(arm.body());
      }
    }
    CommandList otherwise = conditional.otherwise();
    return otherwise == null ? 0 : shell.run(otherwise);
  }

  int loop(Command.Loop loop) {
    int status = 0;
    depth++;
    try {
      while (true) {
        try {
          if ((shell.testing(() -> shell.run(loop.condition())) == 0) == loop.until()) {
            return status;
          }
          status = shell.run(loop.body());
        } catch (ControlFlow.LoopExit e) {
          status = 0;
          if (endsLoop(e)) {
            return 0;
          }
        }
      }
    } finally {
      depth--;
    }
  }

  /** Whether a loop ends; rethrows what is meant for an outer one. */
  private boolean endsLoop(ControlFlow.LoopExit exit) {
    if (exit.levels() > 1 && depth > 1) {
      throw new ControlFlow.LoopExit(exit.levels() - 1, exit.again());
    }
    return !exit.again();
  }

  int forEach(Command.For loop) {
    List<Word> words = loop.words();
    List<String> values = words == null ? shell.process().positional : expander.fields(words);
    int status = 0;
    depth++;
    try {
      for (String value : values) {
        shell.process().variables.set(loop.variable(), value);
        try {
          status = shell.run(loop.body());
        } catch (ControlFlow.LoopExit e) {
          status = 0;
          if (endsLoop(e)) {
            return 0;
          }
        }
      }
    } finally {
      depth--;
    }
    return status;
  }

  int choose(Command.Case choice) {
    String subject = expander.text(choice.subject());
    for (Command.Choice alternative : choice.choices()) {
      for (Word pattern : alternative.patterns()) {
        if (new Glob(expander.pattern(pattern)).matches(subject)) {
          if (alternative.body().items().isEmpty()) {
            return 0;
          }
          return shell.run(alternative.body());
        }
      }
    }
    return 0;
  }
}
