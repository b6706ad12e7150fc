package org.kmem.mm.shell.filter;

import java.util.ArrayDeque;
import java.util.Deque;
import org.kmem.mm.shell.command.ByteInput;
import org.kmem.mm.shell.command.ByteOutput;
import org.kmem.mm.shell.command.Invocation;
import org.kmem.mm.shell.command.Options;
import org.kmem.mm.shell.command.UsageException;
import org.kmem.mm.shell.system.ErrnoException;

/** {@code tail}: the last lines or bytes, or from the Nth on. */
final class Tail extends Tool {
  Tail() {
    super("tail", "[-n [+]LINES | -c [+]BYTES] [-q] [FILE]...", "print the last lines");
  }

  @Override
  String unopened(String path) {
    return "can't open '" + path + "'";
  }

  @Override
  public int run(Invocation call) throws UsageException {
    Options options = Options.parse("n:c:qv", Head.oldStyle(call.arguments(), "[-+][0-9]+"));
    boolean bytes = options.has('c');
    String given = options.value(bytes ? 'c' : 'n', "10");
    boolean fromStart = given.startsWith("+");
    long count = Math.abs(Options.number(fromStart ? given.substring(1) : given));
    return Head.eachTitled(
        this,
        call,
        options,
        input -> {
          if (bytes) {
            String all = input.readAll();
            long start = fromStart ? count - 1 : all.length() - count;
            call.out().print(all.substring(Math.clamp(start, 0, all.length())));
          } else if (fromStart) {
            copyFrom(input, call.out(), count);
          } else {
            copyLast(input, call.out(), count);
          }
        });
  }

  private static void copyFrom(ByteInput input, ByteOutput out, long first) throws ErrnoException {
    long number = 1;
    for (String line = input.readLine(); line != null; line = input.readLine()) {
      if (number++ >= first) {
        out.print(line).print(input.lastLineEnded() ? "\n" : "");
      }
    }
  }

  private static void copyLast(ByteInput input, ByteOutput out, long count) throws ErrnoException {
    Deque<String> held = new ArrayDeque<>();
    for (String line = input.readLine(); line != null; line = input.readLine()) {
      held.addLast(line + (input.lastLineEnded() ? "\n" : ""));
      if (held.size() > count) {
        held.removeFirst();
      }
    }
    for (String line : held) {
      out.print(line);
    }
  }
}
