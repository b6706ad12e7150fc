package org.kmem.mm.shell.run;

import java.util.List;
import java.util.Locale;

/** Signals by name, for {@code kill} and {@code trap}. Source: signal(7), x86_64 and arm64. */
final class SignalName {
  /** Pseudo-signal 0 of {@code trap}. */
  static final int EXIT = 0;

  private static final List<String> NAMES =
      List.of(
          "EXIT", "HUP", "INT", "QUIT", "ILL", "TRAP", "ABRT", "BUS", "FPE", "KILL", "USR1", "SEGV",
          "USR2", "PIPE", "ALRM", "TERM", "STKFLT", "CHLD", "CONT", "STOP", "TSTP", "TTIN", "TTOU",
          "URG", "XCPU", "XFSZ", "VTALRM", "PROF", "WINCH", "POLL", "PWR", "SYS");

  private SignalName() {}

  /** The number of a name or number; -1 if it is neither. */
  static int parse(String text) {
    if (!text.isEmpty() && text.chars().allMatch(c -> c >= '0' && c <= '9')) {
      return text.length() <= 2 && Integer.parseInt(text) <= 64 ? Integer.parseInt(text) : -1;
    }
    String name = text.toUpperCase(Locale.ROOT);
    return NAMES.indexOf(name.startsWith("SIG") ? name.substring(3) : name);
  }

  static String name(int number) {
    return number < NAMES.size() ? NAMES.get(number) : "RT" + number;
  }

  static List<String> all() {
    return NAMES.subList(1, NAMES.size());
  }
}
