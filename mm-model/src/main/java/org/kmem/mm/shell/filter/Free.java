package org.kmem.mm.shell.filter;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.kmem.mm.shell.command.ByteInput;
import org.kmem.mm.shell.command.Invocation;
import org.kmem.mm.shell.command.Options;
import org.kmem.mm.shell.command.UsageException;
import org.kmem.mm.shell.system.ErrnoException;

/** {@code free}: memory in use, from {@code /proc/meminfo}. */
final class Free extends Tool {
  Free() {
    super("free", "[-bkmgh]", "print how much memory is in use");
  }

  @Override
  public int run(Invocation call) throws ErrnoException, UsageException {
    Options options = call.options("bkmghtw");
    Map<String, Long> fields = new HashMap<>();
    ByteInput input = call.open("/proc/meminfo");
    for (String line = input.readLine(); line != null; line = input.readLine()) {
      String[] words = line.split("[: ]+", -1);
      if (words.length > 1 && !words[1].isEmpty()) {
        fields.put(words[0], Options.number(words[1]) * 1024);
      }
    }
    input.close();
    long total = fields.getOrDefault("MemTotal", 0L);
    long free = fields.getOrDefault("MemFree", 0L);
    long cache =
        fields.getOrDefault("Buffers", 0L)
            + fields.getOrDefault("Cached", 0L)
            + fields.getOrDefault("SReclaimable", 0L);
    long swap = fields.getOrDefault("SwapTotal", 0L);
    long swapFree = fields.getOrDefault("SwapFree", 0L);
    call.out()
        .println("              total        used        free      shared  buff/cache   available");
    row(
        call,
        options,
        "Mem:",
        total,
        total - free - cache,
        free,
        fields.getOrDefault("Shmem", 0L),
        cache,
        fields.getOrDefault("MemAvailable", 0L));
    row(call, options, "Swap:", swap, swap - swapFree, swapFree);
    return 0;
  }

  private static void row(Invocation call, Options options, String label, long... bytes)
      throws ErrnoException {
    StringBuilder row = new StringBuilder(String.format(Locale.ROOT, "%-8s", label));
    for (long value : bytes) {
      String text =
          options.has('h')
              ? Sizes.human(value)
              : Long.toString(
                  value
                      >> (options.has('b')
                          ? 0
                          : options.has('m') ? 20 : options.has('g') ? 30 : 10));
      row.append(String.format(Locale.ROOT, row.length() == 8 ? "%11s" : " %11s", text));
    }
    call.out().println(row.toString());
  }
}
