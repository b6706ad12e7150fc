package org.kmem.mm.abi;

import java.util.Map;
import java.util.TreeMap;

/** What is locked: {@code MCL_*} of mlockall(2) and {@code MLOCK_*} of mlock2(2). */
public final class MlockFlags {
  /** mlockall: what is mapped now. */
  public static final int MCL_CURRENT = 1;

  /** mlockall: what will be mapped. */
  public static final int MCL_FUTURE = 2;

  /** mlockall: pages are locked when they are faulted in, not at once. */
  public static final int MCL_ONFAULT = 4;

  /** mlock2: pages are locked when they are faulted in, not at once. */
  public static final int MLOCK_ONFAULT = 1;

  private static final Map<String, Integer> NAMES =
      new TreeMap<>(Map.of("current", MCL_CURRENT, "future", MCL_FUTURE, "onfault", MCL_ONFAULT));

  private MlockFlags() {}

  /**
   * The flag of mlockall with a name.
   *
   * @param name {@code current}, {@code future} or {@code onfault}
   * @return one {@code MCL_*} flag
   * @throws UnknownNameException for any other word
   */
  public static int parseMlockall(String name) {
    Integer flag = NAMES.get(name);
    if (flag == null) {
      throw new UnknownNameException("mlockall flag", name, NAMES.keySet());
    }
    return flag;
  }
}
