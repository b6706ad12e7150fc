package org.kmem.memory;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The memory limits of the control groups a process is in: its own and those of every ancestor.
 *
 * <p>Finds the group in {@code /proc/self/cgroup} and where its hierarchy is mounted in {@code
 * /proc/self/mountinfo}, for version 2 ({@code memory.max}) and version 1 ({@code
 * memory.limit_in_bytes}). A container often sees only its own part of the hierarchy; ancestors above
 * the mount are out of sight and not counted. No state; safe for any thread. Source:
 * Documentation/admin-guide/cgroup-v2.rst and cgroup-v1/memory.rst, cgroups(7), proc_pid_mountinfo(5).
 */
final class CgroupLimits {
  /** Version 1 writes "no limit" as the greatest multiple of its page size. */
  private static final long V1_UNLIMITED_MIN = 1L << 62;

  private static final String REMEDY = "raise the container's limit or ask for less";

  private CgroupLimits() {}

  /** Every limit in force; empty where there are no control groups. */
  static List<MemoryLimit> read(ProcFiles files) {
    List<MemoryLimit> limits = new ArrayList<>();
    for (String line : files.lines("/proc/self/cgroup")) {
      // hierarchy-id:controllers:path; version 2 is id 0 with no controllers.
      String[] fields = line.split(":", 3);
      if (fields.length < 3 || !fields[2].startsWith("/")) {
        continue;
      }
      if (fields[0].equals("0") && fields[1].isEmpty()) {
        Mount mount = mount(files, fields[2], "cgroup2", null, "/sys/fs/cgroup");
        walk(files, mount, fields[2], "memory.max", limits);
      } else if (hasWord(fields[1], "memory")) {
        Mount mount = mount(files, fields[2], "cgroup", "memory", "/sys/fs/cgroup/memory");
        walk(files, mount, fields[2], "memory.limit_in_bytes", limits);
      }
    }
    return limits;
  }

  private static void walk(
      ProcFiles files, Mount mount, String group, String file, List<MemoryLimit> limits) {
    String below = mount.below(group);
    while (true) {
      String folder = mount.point + below;
      OptionalLong bytes = files.number(folder + "/" + file);
      if (bytes.isPresent() && bytes.getAsLong() < V1_UNLIMITED_MIN) {
        limits.add(
            new MemoryLimit(
                "the container (" + file + " in " + folder + ")", bytes.getAsLong(), 0, REMEDY));
      }
      if (below.isEmpty()) {
        return;
      }
      below = below.substring(0, below.lastIndexOf('/'));
    }
  }

  /** The mount that shows the group: the deepest that holds it, else the first of its kind. */
  private static Mount mount(
      ProcFiles files, String group, String type, @Nullable String option, String usualPoint) {
    Mount first = null;
    Mount best = null;
    for (String line : files.lines("/proc/self/mountinfo")) {
      int dash = line.indexOf(" - ");
      if (dash < 0) {
        continue;
      }
      String[] before = line.substring(0, dash).split(" ", -1);
      String[] after = line.substring(dash + 3).split(" ", -1);
      boolean wanted =
          before.length >= 5
              && before[4].startsWith("/")
              && after.length >= 3
              && after[0].equals(type)
              && (option == null || hasWord(after[2], option));
      if (wanted) {
        Mount mount = new Mount(unescape(before[3]), unescape(before[4]));
        first = first == null ? mount : first;
        if (mount.holds(group) && (best == null || mount.root.length() > best.root.length())) {
          best = mount;
        }
      }
    }
    if (best != null) {
      return best;
    }
    return first != null ? first : new Mount("/", usualPoint);
  }

  private static boolean hasWord(String commaList, String word) {
    return Arrays.asList(commaList.split(",", -1)).contains(word);
  }

  /** mountinfo writes space, tab, newline and backslash as three octal digits. */
  private static String unescape(String path) {
    return path.replace("\\040", " ")
        .replace("\\011", "\t")
        .replace("\\012", "\n")
        .replace("\\134", "\\");
  }

  /**
   * A mounted hierarchy.
   *
   * @param root which group its top shows
   * @param point the folder it is mounted on
   */
  private record Mount(String root, String point) {
    boolean holds(String group) {
      // A group outside the process's cgroup namespace is written with dots: it cannot be located.
      return !(group + "/").contains("/../")
          && (root.equals("/") || group.equals(root) || group.startsWith(root + "/"));
    }

    /** The group's folder below the mount point: empty, or starting with a slash. */
    String below(String group) {
      if (!holds(group) || group.equals(root)) {
        return "";
      }
      String rest = root.equals("/") ? group : group.substring(root.length());
      return rest.endsWith("/") ? rest.substring(0, rest.length() - 1) : rest;
    }
  }
}
