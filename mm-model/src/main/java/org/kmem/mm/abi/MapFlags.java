package org.kmem.mm.abi;

import java.util.Map;
import java.util.TreeMap;

/** Kinds and properties of mappings: {@code MAP_*} of mmap(2). */
public final class MapFlags {
  /** Stores are seen by all who map it. */
  public static final int MAP_SHARED = 0x01;

  /** Stores are seen by nobody else. */
  public static final int MAP_PRIVATE = 0x02;

  /** As {@link #MAP_SHARED}, and unknown flags are refused. */
  public static final int MAP_SHARED_VALIDATE = 0x03;

  /** Private memory that may vanish under pressure (since 6.11). */
  public static final int MAP_DROPPABLE = 0x08;

  /** The bits that hold the kind. */
  public static final int MAP_TYPE = 0x0f;

  /** Exactly at the address, replacing what is there. */
  public static final int MAP_FIXED = 0x10;

  /** Backed by no file. */
  public static final int MAP_ANONYMOUS = 0x20;

  /** In the lowest 2 GiB; x86_64 only. */
  public static final int MAP_32BIT = 0x40;

  /** Grows down by faults, as a stack does. */
  public static final int MAP_GROWSDOWN = 0x100;

  /** Ignored by Linux. */
  public static final int MAP_DENYWRITE = 0x800;

  /** Ignored by Linux. */
  public static final int MAP_EXECUTABLE = 0x1000;

  /** Pages are faulted in and locked. */
  public static final int MAP_LOCKED = 0x2000;

  /** Not counted as committed memory, unless overcommit is strict. */
  public static final int MAP_NORESERVE = 0x4000;

  /** Pages are faulted in at once. */
  public static final int MAP_POPULATE = 0x8000;

  /** With {@link #MAP_POPULATE}: only what needs no waiting; in effect nothing. */
  public static final int MAP_NONBLOCK = 0x1_0000;

  /** For a stack; without effect but no huge pages. */
  public static final int MAP_STACK = 0x2_0000;

  /** Huge pages of the hugetlb pool. */
  public static final int MAP_HUGETLB = 0x4_0000;

  /** Synchronous faults on persistent memory. */
  public static final int MAP_SYNC = 0x8_0000;

  /** Exactly at the address, or {@code EEXIST}. */
  public static final int MAP_FIXED_NOREPLACE = 0x10_0000;

  /** Where the binary logarithm of the huge page's size begins. */
  public static final int MAP_HUGE_SHIFT = 26;

  /** The bits of the huge page's size, after the shift. */
  public static final int MAP_HUGE_MASK = 0x3f;

  private static final Map<String, Integer> NAMES =
      new TreeMap<>(
          Map.of(
              "shared",
              MAP_SHARED,
              "private",
              MAP_PRIVATE,
              "anon",
              MAP_ANONYMOUS,
              "populate",
              MAP_POPULATE,
              "locked",
              MAP_LOCKED,
              "hugetlb",
              MAP_HUGETLB,
              "noreserve",
              MAP_NORESERVE,
              "growsdown",
              MAP_GROWSDOWN,
              "fixed",
              MAP_FIXED,
              "noreplace",
              MAP_FIXED_NOREPLACE));

  private MapFlags() {}

  /**
   * The flag with a name.
   *
   * @param name a word of {@code task mmap}, for example {@code noreserve}
   * @return one {@code MAP_*} flag
   * @throws UnknownNameException for any other word
   */
  public static int parse(String name) {
    Integer flag = NAMES.get(name);
    if (flag == null) {
      throw new UnknownNameException("mapping flag", name, NAMES.keySet());
    }
    return flag;
  }

  /**
   * Whether a word names a flag.
   *
   * @param name any word
   * @return true if {@link #parse} would understand it
   */
  public static boolean isName(String name) {
    return NAMES.containsKey(name);
  }
}
