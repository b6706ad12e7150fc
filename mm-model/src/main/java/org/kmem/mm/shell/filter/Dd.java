package org.kmem.mm.shell.filter;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.kmem.mm.abi.Errno;
import org.kmem.mm.shell.command.Descriptor;
import org.kmem.mm.shell.command.Invocation;
import org.kmem.mm.shell.command.Options;
import org.kmem.mm.shell.command.UsageException;
import org.kmem.mm.shell.system.ErrnoException;
import org.kmem.mm.shell.system.OpenFlag;

/** {@code dd}: blocks from one file to another. */
final class Dd extends Tool {
  Dd() {
    super(
        "dd",
        "[if=FILE] [of=FILE] [bs=N] [ibs=N] [obs=N] [count=N] [skip=N] [seek=N]"
            + " [conv=notrunc,fsync,sync,noerror] [iflag=direct,...] [oflag=direct,append] [status=none]",
        "copy blocks");
  }

  /** The operands, read. */
  private static final class Plan {
    private final Map<String, String> given = new HashMap<>();

    Plan(List<String> words) throws UsageException {
      for (String word : words) {
        int equals = word.indexOf('=');
        if (equals <= 0 || !KNOWN.contains(word.substring(0, equals))) {
          throw new UsageException("");
        }
        given.put(word.substring(0, equals), word.substring(equals + 1));
      }
    }

    long number(String key, long otherwise) throws UsageException {
      String value = given.get(key);
      if (value == null) {
        return otherwise;
      }
      long product = 1;
      for (String factor : value.split("x", -1)) {
        product *= Options.number(factor);
      }
      return product;
    }

    boolean flag(String key, String flag) {
      return Arrays.asList(given.getOrDefault(key, "").split(",", -1)).contains(flag);
    }
  }

  private static final Set<String> KNOWN =
      Set.of(
          "if", "of", "bs", "ibs", "obs", "count", "skip", "seek", "conv", "iflag", "oflag",
          "status");

  @Override
  public int run(Invocation call) throws ErrnoException, UsageException {
    Plan plan = new Plan(call.arguments());
    long blockSize = plan.number("bs", 512);
    int inSize = (int) Math.min(plan.number("ibs", blockSize), 1 << 30);
    long outSize = plan.number("obs", blockSize);
    long count = plan.number("count", Long.MAX_VALUE);
    if (plan.flag("iflag", "count_bytes") && plan.given.containsKey("count")) {
      count = (count + inSize - 1) / inSize;
    }
    Descriptor in = null;
    Descriptor out = null;
    long[] tally = new long[4];
    int status = 0;
    try {
      in = input(call, plan);
      out = output(call, plan);
      skip(in, plan.number("skip", 0) * (plan.flag("iflag", "skip_bytes") ? 1 : inSize), plan);
      long seek = plan.number("seek", 0) * (plan.flag("oflag", "seek_bytes") ? 1 : outSize);
      place(out, plan, seek);
      copy(in, out, inSize, count, plan, tally);
      if (plan.flag("conv", "fsync") || plan.flag("conv", "fdatasync")) {
        out.file().sync();
      }
    } catch (ErrnoException e) {
      status = call.complain(e);
    } finally {
      if (in != null) {
        in.release();
      }
      if (out != null) {
        out.release();
      }
    }
    if (!plan.given.getOrDefault("status", "").equals("none") && in != null && out != null) {
      call.err().println(tally[0] + "+" + tally[1] + " records in");
      call.err().println(tally[2] + "+" + tally[3] + " records out");
    }
    return status;
  }

  private static Descriptor input(Invocation call, Plan plan) throws ErrnoException {
    String path = plan.given.get("if");
    if (path == null) {
      return call.in().descriptor().retain();
    }
    Set<OpenFlag> flags = EnumSet.of(OpenFlag.READ);
    if (plan.flag("iflag", "direct")) {
      flags.add(OpenFlag.DIRECT);
    }
    return open(call, path, flags);
  }

  private static Descriptor output(Invocation call, Plan plan) throws ErrnoException {
    String path = plan.given.get("of");
    if (path == null) {
      return call.out().descriptor().retain();
    }
    Set<OpenFlag> flags = EnumSet.of(OpenFlag.WRITE, OpenFlag.CREATE);
    if (plan.flag("oflag", "append")) {
      flags.add(OpenFlag.APPEND);
    } else if (!plan.flag("conv", "notrunc") && !plan.given.containsKey("seek")) {
      flags.add(OpenFlag.TRUNCATE);
    }
    if (plan.flag("oflag", "direct")) {
      flags.add(OpenFlag.DIRECT);
    }
    return open(call, path, flags);
  }

  private static Descriptor open(Invocation call, String path, Set<OpenFlag> flags)
      throws ErrnoException {
    try {
      return new Descriptor(call.open(path, flags));
    } catch (ErrnoException e) {
      throw new ErrnoException(e.errno(), "can't open '" + path + "'");
    }
  }

  private static void place(Descriptor out, Plan plan, long seek) throws ErrnoException {
    if (plan.given.containsKey("seek")) {
      if (plan.given.containsKey("of") && !plan.flag("conv", "notrunc")) {
        out.file().truncate(seek);
      }
      out.file().seek(seek);
    }
  }

  private static void skip(Descriptor in, long bytes, Plan plan) throws ErrnoException {
    if (bytes == 0) {
      return;
    }
    if (plan.given.containsKey("if")) {
      try {
        in.file().seek(bytes);
        return;
      } catch (ErrnoException e) {
        if (e.errno() != Errno.ESPIPE) {
          throw e;
        }
      }
    }
    byte[] block = new byte[4096];
    long left = bytes;
    while (left > 0) {
      int n = in.read(block, 0, (int) Math.min(left, block.length));
      if (n <= 0) {
        return;
      }
      left -= n;
    }
  }

  private static void copy(
      Descriptor in, Descriptor out, int size, long count, Plan plan, long[] tally)
      throws ErrnoException {
    byte[] block = new byte[size];
    boolean full = plan.flag("iflag", "fullblock");
    for (long left = count; left > 0; left--) {
      int n;
      try {
        n = readBlock(in, block, full);
      } catch (ErrnoException e) {
        throw e.about(plan.given.getOrDefault("if", "standard input"));
      }
      if (n <= 0) {
        return;
      }
      tally[n == size ? 0 : 1]++;
      if (n < size && plan.flag("conv", "sync")) {
        Arrays.fill(block, n, size, (byte) 0);
        n = size;
      }
      try {
        out.write(block, n);
      } catch (ErrnoException e) {
        throw new ErrnoException(
            e.errno(), "error writing '" + plan.given.getOrDefault("of", "standard output") + "'");
      }
      tally[n == size ? 2 : 3]++;
    }
  }

  private static int readBlock(Descriptor in, byte[] block, boolean full) throws ErrnoException {
    int n = in.read(block, 0, block.length);
    while (full && n > 0 && n < block.length) {
      int more = in.read(block, n, block.length - n);
      if (more <= 0) {
        return n;
      }
      n += more;
    }
    return n;
  }
}
