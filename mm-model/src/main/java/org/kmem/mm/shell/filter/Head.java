package org.kmem.mm.shell.filter;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.kmem.mm.shell.command.ByteInput;
import org.kmem.mm.shell.command.ByteOutput;
import org.kmem.mm.shell.command.Invocation;
import org.kmem.mm.shell.command.Options;
import org.kmem.mm.shell.command.UsageException;
import org.kmem.mm.shell.system.ErrnoException;

/** {@code head}: the first lines or bytes. */
final class Head extends Tool {
  Head() {
    super("head", "[-n LINES | -c BYTES] [-q] [FILE]...", "print the first lines");
  }

  @Override
  public int run(Invocation call) throws UsageException {
    Options options = Options.parse("n:c:qv", oldStyle(call.arguments(), "-[0-9]+"));
    boolean bytes = options.has('c');
    long count = bytes ? options.number('c', 0) : options.number('n', 10);
    return eachTitled(
        this,
        call,
        options,
        input -> {
          if (bytes) {
            copyBytes(input, call.out(), count);
          } else if (count >= 0) {
            copyLines(input, call.out(), count);
          } else {
            allButLast(input, call.out(), -count);
          }
        });
  }

  /** Reads what {@code tool} is to read; more than one input, or any with {@code -v}, under its title. */
  static int eachTitled(Tool tool, Invocation call, Options options, Reader reader) {
    List<String> files = options.operands();
    boolean titles = (files.size() > 1 && !options.has('q')) || options.has('v');
    int[] seen = {0};
    return tool.eachInput(
        call,
        files,
        input -> {
          if (titles) {
            call.out().print(seen[0]++ > 0 ? "\n" : "").println("==> " + input.label() + " <==");
          }
          reader.read(input);
        });
  }

  /** {@code -5} is {@code -n 5}, and {@code +5}, where it is allowed, {@code -n +5}. */
  static List<String> oldStyle(List<String> arguments, String pattern) {
    if (arguments.isEmpty() || !arguments.getFirst().matches(pattern)) {
      return arguments;
    }
    List<String> modern = new ArrayList<>(arguments);
    String first = arguments.getFirst();
    modern.set(0, "-n" + (first.startsWith("-") ? first.substring(1) : first));
    return modern;
  }

  private static void copyBytes(ByteInput input, ByteOutput out, long count) throws ErrnoException {
    byte[] block = new byte[4096];
    long left = count;
    while (left > 0) {
      int n = input.read(block, 0, (int) Math.min(left, block.length));
      if (n <= 0) {
        return;
      }
      out.write(block, n);
      left -= n;
    }
  }

  private static void copyLines(ByteInput input, ByteOutput out, long count) throws ErrnoException {
    for (long left = count; left > 0; left--) {
      String line = input.readLine();
      if (line == null) {
        return;
      }
      out.print(line).print(input.lastLineEnded() ? "\n" : "");
    }
  }

  private static void allButLast(ByteInput input, ByteOutput out, long count)
      throws ErrnoException {
    Deque<String> held = new ArrayDeque<>();
    for (String line = input.readLine(); line != null; line = input.readLine()) {
      held.addLast(line);
      if (held.size() > count) {
        out.println(held.removeFirst());
      }
    }
  }
}
