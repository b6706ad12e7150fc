package org.kmem.mm.abi;

import java.util.Map;
import java.util.TreeMap;

/** How msync(2) writes back: {@code MS_*}. */
public final class MsyncFlags {
  /** Schedules nothing on Linux: dirty pages are written back in their time. */
  public static final int MS_ASYNC = 1;

  /** Other mappings are brought up to date; only checks for locked memory on Linux. */
  public static final int MS_INVALIDATE = 2;

  /** Waits until the pages are written. */
  public static final int MS_SYNC = 4;

  private static final Map<String, Integer> NAMES =
      new TreeMap<>(Map.of("async", MS_ASYNC, "invalidate", MS_INVALIDATE, "sync", MS_SYNC));

  private MsyncFlags() {}

  /**
   * The flag with a name.
   *
   * @param name {@code sync}, {@code async} or {@code invalidate}
   * @return one {@code MS_*} flag
   * @throws UnknownNameException for any other word
   */
  public static int parse(String name) {
    Integer flag = NAMES.get(name);
    if (flag == null) {
      throw new UnknownNameException("msync flag", name, NAMES.keySet());
    }
    return flag;
  }
}
