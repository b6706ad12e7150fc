package org.kmem.mm.sim;

import java.util.Locale;

/** The architecture of a machine. */
public enum Arch {
  /** PC, 4 KiB pages, 4 or 5 levels of page tables. */
  X86_64,
  /** 64-bit Arm, 4 KiB pages, 48-bit addresses in 4 levels. */
  ARM64;

  /**
   * The word of an option.
   *
   * @return {@code "x86_64"} or {@code "arm64"}
   */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
