package org.kmem.mm.shell.filter;

import java.util.List;
import java.util.Map;
import org.kmem.mm.shell.command.DescriptorTable;
import org.kmem.mm.shell.command.Invocation;
import org.kmem.mm.shell.command.Options;
import org.kmem.mm.shell.command.UsageException;
import org.kmem.mm.shell.system.ErrnoException;
import org.kmem.mm.shell.system.ShellJob;

/** {@code timeout}: end a command after a while of simulated time. */
final class Timeout extends Tool {
  private static final int SIGTERM = 15;
  private static final long POLL_NANOS = 10_000_000;

  Timeout() {
    super(
        "timeout",
        "[-s SIGNAL] SECONDS COMMAND [ARGUMENT]...",
        "end a command after some simulated time");
  }

  @Override
  public int run(Invocation call) throws ErrnoException, UsageException {
    Options options = call.options("+s:k:");
    List<String> words = options.operands();
    requireOperands(words, 2, Integer.MAX_VALUE);
    long deadline = call.system().clockNanos() + (long) Sleep.nanos(words.getFirst(), 1e9);
    int signal = (int) options.number('s', SIGTERM);
    DescriptorTable streams = call.descriptors().fork();
    List<String> argv = List.copyOf(words.subList(1, words.size()));
    ShellJob job =
        call.system()
            .start(
                argv.getFirst(),
                () -> {
                  int status = call.surroundings().run(argv, Map.of(), streams);
                  streams.close();
                  return status;
                });
    while (!job.isDone() && call.system().clockNanos() < deadline) {
      long left = deadline - call.system().clockNanos();
      call.system().sleep(Math.min(left, POLL_NANOS));
    }
    if (!job.isDone()) {
      call.system().kill(job.pid(), signal);
    }
    int status = job.await();
    return Math.max(status, 0);
  }
}
