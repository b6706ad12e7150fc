package org.kmem.mm.shell.run;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.kmem.mm.abi.Rlimit;
import org.kmem.mm.shell.command.Invocation;
import org.kmem.mm.shell.command.UsageException;
import org.kmem.mm.shell.system.ErrnoException;

/**
 * {@code ulimit}: shows and sets limits of the shell's process, which what it starts inherits. Without
 * {@code -H} or {@code -S} both limits are set and the soft one is shown, as in busybox ash.
 */
final class UlimitBuiltin implements ShellBuiltin.Action {
  /** What a letter stands for, and how many bytes one of its units has. */
  private record Item(char letter, Rlimit resource, int unitBytes, String title) {}

  /** Both limits of a resource. */
  record Limits(long soft, long hard) {}

  private static final int BLOCK = 512;
  private static final int KILO = 1024;

  private static final List<Item> ITEMS =
      List.of(
          new Item('c', Rlimit.CORE, BLOCK, "core file size (blocks)"),
          new Item('d', Rlimit.DATA, KILO, "data seg size (kb)"),
          new Item('e', Rlimit.NICE, 1, "scheduling priority"),
          new Item('f', Rlimit.FSIZE, BLOCK, "file size (blocks)"),
          new Item('i', Rlimit.SIGPENDING, 1, "pending signals"),
          new Item('l', Rlimit.MEMLOCK, KILO, "max locked memory (kb)"),
          new Item('m', Rlimit.RSS, KILO, "max memory size (kb)"),
          new Item('n', Rlimit.NOFILE, 1, "open files"),
          new Item('q', Rlimit.MSGQUEUE, 1, "POSIX message queues (bytes)"),
          new Item('r', Rlimit.RTPRIO, 1, "real-time priority"),
          new Item('s', Rlimit.STACK, KILO, "stack size (kb)"),
          new Item('t', Rlimit.CPU, 1, "cpu time (seconds)"),
          new Item('u', Rlimit.NPROC, 1, "max user processes"),
          new Item('v', Rlimit.AS, KILO, "virtual memory (kb)"),
          new Item('x', Rlimit.LOCKS, 1, "file locks"));

  @Override
  public int run(Interpreter shell, Invocation call) throws ErrnoException, UsageException {
    boolean hard = false;
    boolean soft = false;
    List<Item> chosen = new ArrayList<>();
    boolean all = false;
    List<String> words = new ArrayList<>(call.arguments());
    while (!words.isEmpty() && words.getFirst().startsWith("-") && words.getFirst().length() > 1) {
      for (char letter : words.removeFirst().substring(1).toCharArray()) {
        hard |= letter == 'H';
        soft |= letter == 'S';
        all |= letter == 'a';
        if (letter != 'H' && letter != 'S' && letter != 'a') {
          chosen.add(item(letter));
        }
      }
    }
    if (all) {
      for (Item item : ITEMS) {
        String title = String.format(Locale.ROOT, "%-32s(-%c) ", item.title(), item.letter());
        call.out().println(title + text(shell, item, hard && !soft));
      }
      return 0;
    }
    if (chosen.isEmpty()) {
      chosen.add(item('f'));
    }
    if (words.isEmpty()) {
      for (Item item : chosen) {
        call.out().println(text(shell, item, hard && !soft));
      }
      return 0;
    }
    return set(shell, chosen.getLast(), words.getFirst(), hard || !soft, soft || !hard);
  }

  private static int set(Interpreter shell, Item item, String word, boolean hard, boolean soft)
      throws UsageException {
    long limit = parse(word, item.unitBytes());
    Rlimit resource = item.resource();
    Limits before =
        new Limits(shell.system().limit(resource, false), shell.system().limit(resource, true));
    try {
      shell.system().setLimit(resource, soft ? limit : before.soft(), hard ? limit : before.hard());
      shell.process().limitsBefore.putIfAbsent(resource, before);
      return 0;
    } catch (ErrnoException e) {
      shell.runner().complain("ulimit: error setting limit: " + e.errno().text());
      return 1;
    }
  }

  /** Gives the process the limits back that it had before a shell in it changed them. */
  static void restore(Interpreter shell) {
    shell
        .process()
        .limitsBefore
        .forEach((resource, before) -> {
          try {
            shell.system().setLimit(resource, before.soft(), before.hard());
          } catch (ErrnoException e) {
            shell.runner().complain("ulimit: error setting limit: " + e.errno().text());
          }
        });
  }

  private static long parse(String word, int unitBytes) throws UsageException {
    if (word.equals("unlimited")) {
      return Rlimit.INFINITY;
    }
    try {
      return Math.multiplyExact(Long.parseUnsignedLong(word), (long) unitBytes);
    } catch (NumberFormatException | ArithmeticException e) {
      throw new UsageException("invalid number '" + word + "'");
    }
  }

  private static String text(Interpreter shell, Item item, boolean hard) {
    long limit = shell.system().limit(item.resource(), hard);
    return limit == Rlimit.INFINITY ? "unlimited" : Long.toString(limit / item.unitBytes());
  }

  private static Item item(char letter) throws UsageException {
    for (Item item : ITEMS) {
      if (item.letter() == letter) {
        return item;
      }
    }
    throw new UsageException("invalid option -- '" + letter + "'");
  }
}
