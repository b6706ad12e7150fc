package org.kmem.mm.cgroup;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Options that the tree of control groups can be mounted with, in the order in which they are shown. */
public enum MountFlag {
  /** Namespaces are borders of delegation; the machine has but one. */
  NSDELEGATE,
  /** Moving processes is cheap, forking them is not; no difference here. */
  FAVORDYNMODS,
  /** {@code memory.events} counts what happened to the group itself only. */
  MEMORY_LOCALEVENTS,
  /** Protection that is not claimed passes down. */
  MEMORY_RECURSIVEPROT,
  /** Huge pages of hugetlb count as memory; kept and shown only. */
  MEMORY_HUGETLB_ACCOUNTING,
  /** {@code pids.events} counts as it did before 6.11; kept and shown only. */
  PIDS_LOCALEVENTS;

  /**
   * Its word.
   *
   * @return as in {@code /proc/mounts}
   */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * The option of a word.
   *
   * @param word any word
   * @return the option, or null if there is none
   */
  public static @Nullable MountFlag of(String word) {
    for (MountFlag flag : values()) {
      if (flag.text().equals(word)) {
        return flag;
      }
    }
    return null;
  }
}
