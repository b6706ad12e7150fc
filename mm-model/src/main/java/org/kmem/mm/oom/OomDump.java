package org.kmem.mm.oom;

import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One kill as a kernel's log tells it: who asked, what there was, who was weighed, who died. Immutable.
 *
 * <p>Read by {@link OomLog}. What the log does not say is 0, empty or null.
 *
 * @param invoker who asked for memory
 * @param gfpText flags of the request, as the log writes them
 * @param order its order
 * @param constraint what it was limited to, for example {@code CONSTRAINT_NONE}
 * @param group path of the control group that was at its limit; null if none was
 * @param totalPages what it was limited to: memory and swap of the machine or of the group
 * @param candidates who was weighed, in the order of the log
 * @param victimPid who died
 * @param victimName its name
 */
public record OomDump(
    String invoker,
    String gfpText,
    int order,
    String constraint,
    @Nullable String group,
    long totalPages,
    List<Candidate> candidates,
    int victimPid,
    String victimName) {

  /**
   * A line of the table of tasks.
   *
   * @param pid its process number
   * @param name its command name
   * @param rssPages resident pages
   * @param pageTableBytes what its page tables take
   * @param swapPages pages in swap
   * @param adj its {@code oom_score_adj}
   */
  public record Candidate(
      int pid, String name, long rssPages, long pageTableBytes, long swapPages, int adj) {
    private static final int PAGE_BYTES = 4096;

    /**
     * Pages that its page tables take.
     *
     * @return whole pages
     */
    public long pageTablePages() {
      return pageTableBytes / PAGE_BYTES;
    }

    /**
     * What it weighs.
     *
     * @param totalPages what the request was limited to
     * @return pages, or {@link OomBadness#NEVER}
     */
    public long points(long totalPages) {
      return OomBadness.points(rssPages + swapPages + pageTablePages(), adj, totalPages);
    }
  }

  /** Keeps the list from changing. */
  public OomDump {
    candidates = List.copyOf(candidates);
  }

  /**
   * Who may be killed, the heaviest first; of equals the one that the log names later.
   *
   * @return without those that must not be killed
   */
  public List<Candidate> ranking() {
    return candidates.reversed().stream()
        .filter(candidate -> candidate.points(totalPages) != OomBadness.NEVER)
        .sorted(Comparator.comparingLong((Candidate c) -> c.points(totalPages)).reversed())
        .toList();
  }

  /**
   * Who should have died.
   *
   * @return null if nobody may be killed
   */
  public @Nullable Candidate predicted() {
    List<Candidate> ranking = ranking();
    return ranking.isEmpty() ? null : ranking.getFirst();
  }

  /**
   * Whether the one that died weighs most.
   *
   * @return true if the rule explains the kill
   */
  public boolean isExplained() {
    Candidate first = predicted();
    return first != null && first.pid() == victimPid;
  }

  /**
   * Why it happened, in words.
   *
   * @return lines, each ended
   */
  public String text() {
    StringBuilder text = new StringBuilder();
    String where = group == null ? "the machine" : "control group " + group;
    text.append(
        "%s asked for 2^%d pages (%s), and %s had none left of its %d pages of memory and swap.\n"
            .formatted(
                invoker.isEmpty() ? "Somebody" : invoker, order, gfpText, where, totalPages));
    List<Candidate> ranking = ranking();
    text.append(
        "Of %d tasks in the log %d may be killed. The heaviest:\n"
            .formatted(candidates.size(), ranking.size()));
    for (Candidate candidate : ranking.subList(0, Math.min(ranking.size(), 5))) {
      text.append(line(candidate));
    }
    if (victimPid == 0) {
      return text.append("The log does not say that anybody was killed.\n").toString();
    }
    text.append("Killed: %s (pid %d). ".formatted(victimName, victimPid));
    text.append(
        isExplained()
            ? "It weighs most, as the rule wants.\n"
            : "The rule names another: the asking task may have been killed by setting, or the table is"
                + " not complete.\n");
    return text.toString();
  }

  private String line(Candidate candidate) {
    long points = candidate.points(totalPages);
    return "  %-15s pid %-7d %9d points = %d resident + %d in swap + %d of page tables %+d for oom_score_adj %d\n"
        .formatted(
            candidate.name(),
            candidate.pid(),
            points,
            candidate.rssPages(),
            candidate.swapPages(),
            candidate.pageTablePages(),
            points - candidate.rssPages() - candidate.swapPages() - candidate.pageTablePages(),
            candidate.adj());
  }
}
