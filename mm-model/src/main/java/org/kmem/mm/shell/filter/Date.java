package org.kmem.mm.shell.filter;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.kmem.mm.shell.command.Invocation;
import org.kmem.mm.shell.command.Options;
import org.kmem.mm.shell.command.UsageException;
import org.kmem.mm.shell.system.ErrnoException;

/** {@code date}: the simulated wall clock, in UTC. */
final class Date extends Tool {
  private static final long NANOS = 1_000_000_000L;

  Date() {
    super("date", "[-u] [-d @SECONDS] [+FORMAT]", "print the simulated time");
  }

  @Override
  public int run(Invocation call) throws ErrnoException, UsageException {
    Options options = call.options("ud:");
    long now = call.system().clockNanos();
    String given = options.value('d', "");
    if (given.startsWith("@")) {
      now = Options.number(given.substring(1)) * NANOS;
    } else if (!given.isEmpty()) {
      throw new UsageException("invalid date '" + given + "': only @SECONDS is understood");
    }
    requireOperands(options.operands(), 0, 1);
    String format =
        options.operands().isEmpty() ? "+%a %b %e %H:%M:%S %Z %Y" : options.operands().getFirst();
    if (!format.startsWith("+")) {
      throw new UsageException("the simulated clock cannot be set");
    }
    call.out().println(format(format.substring(1), now));
    return 0;
  }

  private static String format(String format, long nanos) {
    ZonedDateTime time =
        Instant.ofEpochSecond(Math.floorDiv(nanos, NANOS), Math.floorMod(nanos, NANOS))
            .atZone(ZoneOffset.UTC);
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < format.length(); i++) {
      char c = format.charAt(i);
      if (c != '%' || i + 1 == format.length()) {
        text.append(c);
        continue;
      }
      char letter = format.charAt(++i);
      String pattern =
          switch (letter) {
            case 'Y' -> "uuuu";
            case 'm' -> "MM";
            case 'd' -> "dd";
            case 'H' -> "HH";
            case 'I' -> "hh";
            case 'M' -> "mm";
            case 'S' -> "ss";
            case 'y' -> "uu";
            case 'a' -> "EEE";
            case 'A' -> "EEEE";
            case 'b', 'h' -> "MMM";
            case 'B' -> "MMMM";
            case 'j' -> "DDD";
            case 'p' -> "a";
            case 'F' -> "uuuu-MM-dd";
            case 'T' -> "HH:mm:ss";
            case 'R' -> "HH:mm";
            case 'D' -> "MM/dd/uu";
            case 'c' -> "EEE MMM ppd HH:mm:ss uuuu";
            case 'e' -> "ppd";
            default -> "";
          };
      if (!pattern.isEmpty()) {
        text.append(time.format(DateTimeFormatter.ofPattern(pattern, Locale.ROOT)));
        continue;
      }
      switch (letter) {
        case 's' -> text.append(time.toEpochSecond());
        case 'N' -> text.append(String.format(Locale.ROOT, "%09d", time.getNano()));
        case 'u' -> text.append(time.getDayOfWeek().getValue());
        case 'w' -> text.append(time.getDayOfWeek().getValue() % 7);
        case 'Z' -> text.append("UTC");
        case 'z' -> text.append("+0000");
        case 'n' -> text.append('\n');
        case 't' -> text.append('\t');
        case '%' -> text.append('%');
        default -> text.append('%').append(letter);
      }
    }
    return text.toString();
  }
}
