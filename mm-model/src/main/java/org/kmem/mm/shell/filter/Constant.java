package org.kmem.mm.shell.filter;

import org.kmem.mm.shell.command.Invocation;
import org.kmem.mm.shell.system.ErrnoException;

/** Commands that always say the same: who and where this is. */
final class Constant extends Tool {
  private final String answer;

  Constant(String name, String answer, String summary) {
    super(name, "", summary);
    this.answer = answer;
  }

  @Override
  public int run(Invocation call) throws ErrnoException {
    call.out().print(answer);
    return 0;
  }
}
