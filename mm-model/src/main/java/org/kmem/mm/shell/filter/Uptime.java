package org.kmem.mm.shell.filter;

import java.util.Locale;
import org.kmem.mm.shell.command.Invocation;
import org.kmem.mm.shell.command.Options;
import org.kmem.mm.shell.command.UsageException;
import org.kmem.mm.shell.system.ErrnoException;

/** {@code uptime}: how long the machine runs, from {@code /proc/uptime}. */
final class Uptime extends Tool {
  Uptime() {
    super("uptime", "", "say how long the machine has run");
  }

  @Override
  public int run(Invocation call) throws ErrnoException, UsageException {
    String[] up = call.open("/proc/uptime").readAll().strip().split("[. ]", -1);
    String[] load = call.open("/proc/loadavg").readAll().strip().split(" ", -1);
    long seconds = Options.number(up[0]);
    String days = seconds >= 86_400 ? seconds / 86_400 + " days, " : "";
    call.out()
        .println(
            String.format(
                Locale.ROOT,
                " up %s%d:%02d,  load average: %s, %s, %s",
                days,
                seconds % 86_400 / 3600,
                seconds % 3600 / 60,
                load[0],
                load[1],
                load[2]));
    return 0;
  }
}
