package org.kmem.mm.shell.filter;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.kmem.mm.shell.command.ByteInput;
import org.kmem.mm.shell.command.Invocation;
import org.kmem.mm.shell.command.Options;
import org.kmem.mm.shell.command.UsageException;
import org.kmem.mm.shell.system.ErrnoException;
import org.kmem.mm.shell.text.Escapes;

/** {@code paste}: lines side by side. */
final class Paste extends Tool {
  Paste() {
    super("paste", "[-s] [-d DELIMITERS] [FILE]...", "print lines side by side");
  }

  @Override
  public int run(Invocation call) throws ErrnoException, UsageException {
    Options options = call.options("sd:");
    String delimiters = Escapes.printf(options.value('d', "\t")).text();
    List<ByteInput> inputs = new ArrayList<>();
    for (String file : options.operands().isEmpty() ? List.of("-") : options.operands()) {
      inputs.add(call.open(file));
    }
    if (options.has('s')) {
      for (ByteInput input : inputs) {
        List<String> lines = new ArrayList<>();
        for (String line = input.readLine(); line != null; line = input.readLine()) {
          lines.add(line);
        }
        call.out().println(join(lines, delimiters));
      }
    } else {
      for (List<String> row = row(inputs); row != null; row = row(inputs)) {
        call.out().println(join(row, delimiters));
      }
    }
    inputs.forEach(ByteInput::close);
    return 0;
  }

  private static @Nullable List<String> row(List<ByteInput> inputs) throws ErrnoException {
    List<String> row = new ArrayList<>();
    boolean any = false;
    for (ByteInput input : inputs) {
      String line = input.readLine();
      any |= line != null;
      row.add(line == null ? "" : line);
    }
    return any ? row : null;
  }

  private static String join(List<String> parts, String delimiters) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < parts.size(); i++) {
      if (i > 0 && !delimiters.isEmpty()) {
        text.append(delimiters.charAt((i - 1) % delimiters.length()));
      }
      text.append(parts.get(i));
    }
    return text.toString();
  }
}
