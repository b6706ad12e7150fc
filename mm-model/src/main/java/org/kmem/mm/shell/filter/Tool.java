package org.kmem.mm.shell.filter;

import java.util.List;
import org.kmem.mm.shell.command.ByteInput;
import org.kmem.mm.shell.command.Invocation;
import org.kmem.mm.shell.command.NamedCommand;
import org.kmem.mm.shell.command.UsageException;
import org.kmem.mm.shell.system.ErrnoException;

/** A filter or file tool, and what most of them do with their operands. */
abstract class Tool extends NamedCommand {
  Tool(String name, String synopsis, String summary) {
    super(name, synopsis, summary);
  }

  /** What is done with each input. */
  @FunctionalInterface
  interface Reader {
    void read(ByteInput input) throws ErrnoException;
  }

  /**
   * Reads operands one after another, standard input if there are none; complains about those that
   * cannot be read and goes on.
   *
   * @return 0, or 1 if one could not be read
   */
  final int eachInput(Invocation call, List<String> operands, Reader reader) {
    int status = 0;
    for (String operand : operands.isEmpty() ? List.of("-") : operands) {
      ByteInput input;
      try {
        input = call.open(operand);
      } catch (ErrnoException e) {
        status = call.complain(new ErrnoException(e.errno(), unopened(operand)));
        continue;
      }
      try {
        reader.read(input);
      } catch (ErrnoException e) {
        status = call.complain(e);
      } finally {
        input.close();
      }
    }
    return status;
  }

  /** How the tool names a file it cannot open. */
  String unopened(String path) {
    return path;
  }

  /** The only kind of failure most tools have: too few or too many operands. */
  static void requireOperands(List<String> operands, int atLeast, int atMost)
      throws UsageException {
    if (operands.size() < atLeast || operands.size() > atMost) {
      throw new UsageException("");
    }
  }

  /** The last part of a path. */
  static String baseName(String path) {
    int end = path.length();
    while (end > 1 && path.charAt(end - 1) == '/') {
      end--;
    }
    String trimmed = path.substring(0, end);
    return trimmed.equals("/") ? "/" : trimmed.substring(trimmed.lastIndexOf('/') + 1);
  }
}
