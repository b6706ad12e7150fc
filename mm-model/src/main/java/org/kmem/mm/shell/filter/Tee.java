package org.kmem.mm.shell.filter;

import java.util.ArrayList;
import java.util.List;
import org.kmem.mm.shell.command.ByteOutput;
import org.kmem.mm.shell.command.Invocation;
import org.kmem.mm.shell.command.Options;
import org.kmem.mm.shell.command.UsageException;
import org.kmem.mm.shell.system.ErrnoException;

/** {@code tee}: standard input to standard output and to files. */
final class Tee extends Tool {
  Tee() {
    super("tee", "[-ai] [FILE]...", "copy standard input to files too");
  }

  @Override
  public int run(Invocation call) throws ErrnoException, UsageException {
    Options options = call.options("ai");
    List<ByteOutput> outputs = new ArrayList<>();
    int status = 0;
    for (String path : options.operands()) {
      try {
        outputs.add(call.create(path, options.has('a')));
      } catch (ErrnoException e) {
        status = call.complain(e);
      }
    }
    byte[] block = new byte[4096];
    for (int n = call.in().read(block, 0, block.length);
        n > 0;
        n = call.in().read(block, 0, block.length)) {
      call.out().write(block, n);
      call.out().flush();
      for (ByteOutput output : outputs) {
        try {
          output.write(block, n);
          output.flush();
        } catch (ErrnoException e) {
          status = call.complain(e);
        }
      }
    }
    for (ByteOutput output : outputs) {
      output.close();
    }
    return status;
  }
}
