package org.kmem.mm.abi;

import java.util.Map;
import java.util.TreeMap;

/** Protections of memory: {@code PROT_*} of mmap(2) and mprotect(2). */
public final class Prot {
  /** No access. */
  public static final int PROT_NONE = 0;

  /** Pages can be read. */
  public static final int PROT_READ = 1;

  /** Pages can be written. */
  public static final int PROT_WRITE = 2;

  /** Pages can be executed. */
  public static final int PROT_EXEC = 4;

  /** Pages may be used for atomic operations; accepted, without effect. */
  public static final int PROT_SEM = 8;

  /** mprotect applies down to the start of a mapping that grows down. */
  public static final int PROT_GROWSDOWN = 0x0100_0000;

  /** mprotect applies up to the end of a mapping that grows up. */
  public static final int PROT_GROWSUP = 0x0200_0000;

  private static final Map<String, Integer> NAMES =
      new TreeMap<>(
          Map.of(
              "none",
              PROT_NONE,
              "r",
              PROT_READ,
              "w",
              PROT_WRITE,
              "rw",
              PROT_READ | PROT_WRITE,
              "rx",
              PROT_READ | PROT_EXEC,
              "rwx",
              PROT_READ | PROT_WRITE | PROT_EXEC));

  private Prot() {}

  /**
   * The protection with a name.
   *
   * @param name {@code none}, {@code r}, {@code w}, {@code rw}, {@code rx} or {@code rwx}
   * @return {@code PROT_*} bits
   * @throws UnknownNameException for any other word
   */
  public static int parse(String name) {
    Integer bits = NAMES.get(name);
    if (bits == null) {
      throw new UnknownNameException("protection", name, NAMES.keySet());
    }
    return bits;
  }

  /**
   * Permissions as {@code /proc/PID/maps} prints them.
   *
   * @param prot {@code PROT_*} bits
   * @param shared whether the mapping is shared
   * @return for example {@code "rw-p"}
   */
  public static String perms(int prot, boolean shared) {
    return ((prot & PROT_READ) != 0 ? "r" : "-")
        + ((prot & PROT_WRITE) != 0 ? "w" : "-")
        + ((prot & PROT_EXEC) != 0 ? "x" : "-")
        + (shared ? "s" : "p");
  }
}
