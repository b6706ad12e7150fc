package org.kmem.mm.shell.filter;

import org.kmem.mm.shell.command.Invocation;
import org.kmem.mm.shell.system.ErrnoException;

/** {@code yes}: a line for ever. */
final class Yes extends Tool {
  Yes() {
    super("yes", "[WORD]...", "print a line until nobody reads");
  }

  @Override
  public int run(Invocation call) throws ErrnoException {
    String line = call.arguments().isEmpty() ? "y" : String.join(" ", call.arguments());
    while (call.system().takeSignal() == 0) {
      call.out().println(line);
    }
    return 0;
  }
}
