package org.kmem.mm.scenario.actor;

import java.util.ArrayList;
import java.util.List;
import java.util.StringTokenizer;
import org.jspecify.annotations.Nullable;
import org.kmem.mm.shell.system.ErrnoException;
import org.kmem.mm.shell.system.ShellSystem;

/**
 * Questions about a process that the client answers from {@code /proc/PID}, without disturbing the process.
 */
final class ProcQuestions {
  private static final long KB_OF_PAGE = 4;

  /** In {@code stat}: words after the name in parentheses up to minor faults, and to major ones. */
  private static final int MINFLT_WORD = 7;

  private static final int MAJFLT_WORD = 9;

  private final ShellSystem system;
  private final int pid;

  ProcQuestions(ShellSystem system, int pid) {
    this.system = system;
    this.pid = pid;
  }

  private String read(String file) throws ErrnoException {
    return FileText.read(system, "/proc/" + pid + "/" + file);
  }

  /** Resident kilobytes, by statm. */
  Answer rss() throws ErrnoException {
    StringTokenizer words = new StringTokenizer(read("statm"));
    if (words.countTokens() < 2) {
      return Answer.KILLED;
    }
    words.nextToken();
    return Answer.of(Long.toString(Amount.bytes(words.nextToken()) * KB_OF_PAGE));
  }

  /** Faults of the whole process, by stat. */
  Answer faults() throws ErrnoException {
    String stat = read("stat");
    String[] words = stat.substring(stat.lastIndexOf(')') + 1).trim().split("\\s+", -1);
    if (words.length <= MAJFLT_WORD) {
      return Answer.KILLED;
    }
    return Answer.of("minor=" + words[MINFLT_WORD] + " major=" + words[MAJFLT_WORD]);
  }

  /** Fields of status as {@code FIELD=number}; those that are not there say nothing. */
  Answer vm(List<String> fields) throws ErrnoException {
    StringBuilder out = new StringBuilder();
    for (String field : fields) {
      for (String line : read("status").split("\n", -1)) {
        if (line.startsWith(field + ":")) {
          String value = line.substring(field.length() + 1).stripLeading();
          out.append(field).append('=').append(Amount.decimal(value)).append('\n');
        }
      }
    }
    return new Answer(0, out.toString());
  }

  /** Pages by node of each area that starts in a region, by numa_maps. */
  Answer numa(List<Region> regions, @Nullable String only) {
    StringBuilder out = new StringBuilder();
    for (String line : readOrNothing("numa_maps")) {
      StringTokenizer words = new StringTokenizer(line);
      if (!words.hasMoreTokens()) {
        continue;
      }
      long start = Long.parseUnsignedLong(words.nextToken(), 16);
      String policy = words.hasMoreTokens() ? words.nextToken() : "";
      StringBuilder nodes = new StringBuilder();
      while (words.hasMoreTokens()) {
        String word = words.nextToken();
        if (word.length() > 1 && word.charAt(0) == 'N' && Amount.isNumber(word.substring(1))) {
          nodes.append(' ').append(word);
        }
      }
      for (Region region : regions) {
        if (isIn(start, region) && isWanted(region, only)) {
          out.append(region.label()).append(' ').append(policy).append(nodes).append('\n');
        }
      }
    }
    return new Answer(0, out.toString());
  }

  private List<String> readOrNothing(String file) {
    try {
      return read(file).lines().toList();
    } catch (ErrnoException e) {
      return List.of(); // the file is not there in kernels without NUMA
    }
  }

  /** Each area that overlaps a region, with the part of each region in it, by maps. */
  Answer vmas(List<Region> regions, @Nullable String only) throws ErrnoException {
    StringBuilder out = new StringBuilder();
    int count = 0;
    for (String line : read("maps").split("\n", -1)) {
      SmapsArea area = SmapsArea.ofHeader(line);
      if (area == null || !overlapsWanted(area, regions, only)) {
        continue;
      }
      count++;
      out.append(area.perms()).append(' ').append(Amount.human(area.end() - area.start()));
      for (Region region : regions) {
        long from = Math.max(area.start(), region.address());
        long to = Math.min(area.end(), region.address() + region.length());
        if (from < to) {
          out.append(' ')
              .append(region.label())
              .append('[')
              .append(Amount.human(from - region.address()))
              .append(',')
              .append(Amount.human(to - region.address()))
              .append(')');
        }
      }
      out.append('\n');
    }
    out.append("vmas=").append(count).append('\n');
    return new Answer(0, out.toString());
  }

  /** Sums over the areas that overlap each region, by smaps. */
  Answer regions(List<Region> regions, @Nullable String only) throws ErrnoException {
    List<SmapsArea> areas = new ArrayList<>();
    for (String line : read("smaps").split("\n", -1)) {
      SmapsArea area = SmapsArea.ofHeader(line);
      if (area != null) {
        areas.add(area);
      } else if (!areas.isEmpty()) {
        areas.getLast().addField(line);
      }
    }
    StringBuilder out = new StringBuilder();
    for (Region region : regions) {
      if (isWanted(region, only)) {
        out.append(line(region, areas)).append('\n');
      }
    }
    return new Answer(0, out.toString());
  }

  private static String line(Region region, List<SmapsArea> areas) {
    String perms = "-";
    SmapsArea sum = new SmapsArea(0, 0, "");
    for (SmapsArea area : areas) {
      if (area.overlaps(region)) {
        boolean same = perms.equals("-") || perms.equals(area.perms());
        perms = same ? area.perms() : "mixed";
        sum.add(area);
      }
    }
    return region.label()
        + " len="
        + Amount.human(region.length())
        + " perms="
        + perms
        + " "
        + sum.kilobytes();
  }

  private static boolean overlapsWanted(
      SmapsArea area, List<Region> regions, @Nullable String only) {
    return regions.stream().anyMatch(region -> isWanted(region, only) && area.overlaps(region));
  }

  private static boolean isWanted(Region region, @Nullable String only) {
    return only == null || only.equals(region.label());
  }

  private static boolean isIn(long address, Region region) {
    return address >= region.address() && address < region.address() + region.length();
  }
}
