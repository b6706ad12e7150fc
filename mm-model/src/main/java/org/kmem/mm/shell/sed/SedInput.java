package org.kmem.mm.shell.sed;

import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.kmem.mm.shell.command.ByteInput;
import org.kmem.mm.shell.command.Invocation;
import org.kmem.mm.shell.system.ErrnoException;

/** The lines of several files one after another, with a look ahead to know the last. */
final class SedInput {
  private final Invocation call;
  private final Iterator<String> files;
  private @Nullable ByteInput current;
  private @Nullable String ahead;
  private boolean aheadEnded = true;
  private boolean lineEnded = true;
  private boolean failed;

  SedInput(Invocation call, List<String> files) {
    this.call = call;
    this.files = files.iterator();
    advance();
  }

  /** The next line, or null at the end of the last file. */
  @Nullable String next() {
    String line = ahead;
    lineEnded = aheadEnded;
    if (line != null) {
      advance();
    }
    return line;
  }

  boolean isLast() {
    return ahead == null;
  }

  /** Whether the line had a newline; one between two files is supplied. */
  boolean lineEnded() {
    return lineEnded || ahead != null;
  }

  boolean failed() {
    return failed;
  }

  private void advance() {
    while (true) {
      ByteInput input = current;
      try {
        if (input == null) {
          if (!files.hasNext()) {
            ahead = null;
            return;
          }
          current = call.open(files.next());
          continue;
        }
        ahead = input.readLine();
        aheadEnded = input.lastLineEnded();
        if (ahead != null) {
          return;
        }
      } catch (ErrnoException e) {
        call.complain(e);
        failed = true;
      }
      if (input != null) {
        input.close();
        current = null;
      }
    }
  }
}
