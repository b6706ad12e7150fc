package org.kmem.mm.oom;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads what kernels since 4.15 say of kills, whatever is before the messages: time stamps of {@code dmesg},
 * prefixes of syslog or the journal, or nothing.
 *
 * <p>One use only. Not safe for several threads.
 */
public final class OomLog {
  private static final Pattern INVOKED =
      Pattern.compile(
          "(?:^|\\] |: )([^\\[\\]:]*?) invoked oom-killer: gfp_mask=0x[0-9a-f]+(?:\\(([^)]*)\\))?"
              + ".*?order=(-?\\d+)");
  private static final Pattern HEADER = Pattern.compile("\\[ *pid *\\] +(uid .*name)\\s*$");
  private static final Pattern ROW = Pattern.compile("\\[ *(\\d+)\\] +(\\d.*)$");
  private static final Pattern RAM = Pattern.compile("(\\d+) pages RAM");
  private static final Pattern RESERVED = Pattern.compile("(\\d+) pages reserved");
  private static final Pattern SWAP = Pattern.compile("Total swap = (\\d+)kB");
  private static final Pattern LIMIT =
      Pattern.compile("(memory|swap): usage \\d+kB, limit (\\d+)kB");
  private static final Pattern SUMMARY =
      Pattern.compile(
          "oom-kill:constraint=(\\w+),.*?(?:oom_memcg=([^,]*),)?task_memcg=.*?,task=(.*),pid=(\\d+),uid=");
  private static final Pattern KILLED =
      Pattern.compile("[Oo]ut of memory.*?: Kill(?:ed)? process (\\d+),? \\((.*?)\\)");

  private static final int KB_PER_PAGE = 4;

  private final List<OomDump> dumps = new ArrayList<>();
  private String invoker = "";
  private String gfpText = "";
  private int order;
  private String constraint = "";
  private @Nullable String group;
  private List<String> columns = List.of();
  private final List<OomDump.Candidate> candidates = new ArrayList<>();
  private int victimPid;
  private String victimName = "";
  private long ramPages;
  private long reservedPages;
  private long swapKb;
  private long limitKb;
  private long swapLimitKb;
  private boolean open;

  private OomLog() {}

  /**
   * Finds the kills of a log.
   *
   * @param text the log
   * @return the kills in order, none if there are none
   */
  public static List<OomDump> parse(String text) {
    OomLog log = new OomLog();
    text.lines().forEach(log::line);
    log.close();
    return List.copyOf(log.dumps);
  }

  private void line(String line) {
    Matcher invoked = INVOKED.matcher(line);
    if (invoked.find()) {
      close();
      begin();
      invoker = invoked.group(1).strip();
      gfpText = invoked.group(2) == null ? "" : invoked.group(2);
      order = Integer.parseInt(invoked.group(3));
      return;
    }
    Matcher killed = KILLED.matcher(line);
    if (killed.find()) {
      victimPid = Integer.parseInt(killed.group(1));
      victimName = killed.group(2);
      close();
      return;
    }
    Matcher header = HEADER.matcher(line);
    if (header.find()) {
      if (!open) {
        begin(); // an excerpt, without the first lines
      }
      columns = Arrays.asList(header.group(1).strip().split(" +", -1));
    } else if (open) {
      figures(line);
    }
  }

  private void begin() {
    invoker = "";
    gfpText = "";
    order = 0;
    victimPid = 0;
    victimName = "";
    constraint = "";
    group = null;
    columns = List.of();
    candidates.clear();
    ramPages = 0;
    reservedPages = 0;
    swapKb = 0;
    limitKb = 0;
    swapLimitKb = 0;
    open = true;
  }

  private void figures(String line) {
    ramPages = number(RAM, line, ramPages);
    reservedPages = number(RESERVED, line, reservedPages);
    swapKb = number(SWAP, line, swapKb);
    Matcher limit = LIMIT.matcher(line);
    if (limit.find()) {
      long kb = Long.parseLong(limit.group(2));
      if (limit.group(1).equals("memory")) {
        limitKb = kb;
      } else {
        swapLimitKb = kb;
      }
    }
    Matcher summary = SUMMARY.matcher(line);
    if (summary.find()) {
      constraint = summary.group(1);
      group = summary.group(2);
      victimName = summary.group(3);
      victimPid = Integer.parseInt(summary.group(4));
      return;
    }
    Matcher row = ROW.matcher(line);
    if (!columns.isEmpty() && row.find()) {
      candidate(Integer.parseInt(row.group(1)), row.group(2));
    }
  }

  private static long number(Pattern pattern, String line, long otherwise) {
    Matcher found = pattern.matcher(line);
    return found.find() ? Long.parseLong(found.group(1)) : otherwise;
  }

  private void candidate(int pid, String text) {
    String[] words = text.strip().split(" +", columns.size());
    if (words.length == columns.size()) {
      candidates.add(
          new OomDump.Candidate(
              pid,
              words[words.length - 1].strip(),
              column(words, "rss"),
              column(words, "pgtables_bytes"),
              column(words, "swapents"),
              (int) column(words, "oom_score_adj")));
    }
  }

  private long column(String[] words, String name) {
    int at = columns.indexOf(name);
    return at < 0 ? 0 : Long.parseLong(words[at]);
  }

  private void close() {
    if (open) {
      open = false;
      dumps.add(
          new OomDump(
              invoker,
              gfpText,
              order,
              constraint,
              group,
              totalPages(),
              candidates,
              victimPid,
              victimName));
    }
  }

  /** A group may have its limit and as much swap as there is and it is allowed; what there is the log does not say. */
  private long totalPages() {
    if (limitKb > 0) {
      boolean swapKnown = swapKb > 0;
      return (limitKb + (swapKnown ? Math.min(swapKb, swapLimitKb) : 0)) / KB_PER_PAGE;
    }
    return ramPages - reservedPages + swapKb / KB_PER_PAGE;
  }
}
