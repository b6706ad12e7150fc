package org.kmem.mm.shell.run;

import org.jspecify.annotations.Nullable;

/** What {@code set} switches. */
enum ShellOption {
  ALLEXPORT('a', "allexport"),
  ERREXIT('e', "errexit"),
  NOGLOB('f', "noglob"),
  INTERACTIVE('i', "interactive"),
  MONITOR('m', "monitor"),
  NOEXEC('n', "noexec"),
  NOUNSET('u', "nounset"),
  VERBOSE('v', "verbose"),
  XTRACE('x', "xtrace"),
  NOCLOBBER('C', "noclobber"),
  PIPEFAIL('\0', "pipefail");

  private final char letter;
  private final String longName;

  ShellOption(char letter, String longName) {
    this.letter = letter;
    this.longName = longName;
  }

  char letter() {
    return letter;
  }

  String longName() {
    return longName;
  }

  static @Nullable ShellOption of(char letter) {
    for (ShellOption option : values()) {
      if (option.letter == letter) {
        return option;
      }
    }
    return null;
  }

  static @Nullable ShellOption of(String longName) {
    for (ShellOption option : values()) {
      if (option.longName.equals(longName)) {
        return option;
      }
    }
    return null;
  }
}
