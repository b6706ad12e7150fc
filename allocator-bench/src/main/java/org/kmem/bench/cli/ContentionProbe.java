package org.kmem.bench.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the doctor finds about who else wants the CPUs: the hypervisor, a quota, other processes. Some of it is the
 * difference between two {@link Moment}s, with the noise probe between them.
 */
final class ContentionProbe {
  private static final double STOLEN_SHARE = 0.01;
  private static final double PRESSED_SHARE = 0.05;

  /** Columns of the line {@code cpu} of {@code /proc/stat}: those after steal are counted in user already. */
  private static final int STEAL = 7;

  private static final Pattern PRESSURE = Pattern.compile("some avg10=([0-9]+\\.[0-9]+) .*");

  private final HostFiles host;
  private final CgroupLimits limits;

  ContentionProbe(HostFiles host) {
    this.host = host;
    this.limits = new CgroupLimits(host);
  }

  /**
   * Counters at one moment.
   *
   * @param stolenTicks ticks that the hypervisor gave to somebody else since boot
   * @param ticks ticks of all CPUs since boot; 0 if nothing tells
   * @param throttledPeriods periods in which a quota stopped this group; empty if nothing tells
   */
  record Moment(long stolenTicks, long ticks, OptionalLong throttledPeriods) {}

  Moment look() {
    long[] ticks =
        host.line("proc/stat")
            .filter(line -> line.matches("cpu( +[0-9]{1,18}){8,}"))
            .map(line -> Arrays.stream(line.split(" +", -1)).skip(1))
            .map(words -> words.mapToLong(Long::parseLong).limit(STEAL + 1).toArray())
            .orElse(new long[STEAL + 1]);
    return new Moment(ticks[STEAL], Arrays.stream(ticks).sum(), limits.throttledPeriods());
  }

  List<Finding> findings(Moment before) {
    Moment now = look();
    List<Finding> findings = new ArrayList<>();
    steal(before, now).ifPresent(findings::add);
    throttling(before, now).ifPresent(findings::add);
    pressure().ifPresent(findings::add);
    return findings;
  }

  static Optional<Finding> steal(Moment before, Moment now) {
    if (now.ticks() == 0) {
      return Optional.empty();
    }
    double sinceBoot = (double) now.stolenTicks() / now.ticks();
    long ticks = now.ticks() - before.ticks();
    double recent = ticks <= 0 ? 0 : (double) (now.stolenTicks() - before.stolenTicks()) / ticks;
    String text =
        String.format(Locale.ROOT, "%.1f%% now, %.2f%% since boot", 100 * recent, 100 * sinceBoot);
    Map<String, Object> facts = Map.of("stolenShare", recent, "stolenShareSinceBoot", sinceBoot);
    boolean isQuiet = recent <= STOLEN_SHARE && sinceBoot <= STOLEN_SHARE;
    return Optional.of(
        (isQuiet
                ? Finding.ok("steal", text, facts)
                : Finding.warn(
                    "steal", text, "measure on a host with CPUs of its own, or at night", facts))
            .because(
                "the hypervisor gave these CPUs to another machine, in the middle of operations"));
  }

  static Optional<Finding> throttling(Moment before, Moment now) {
    if (now.throttledPeriods().isEmpty()) {
      return Optional.empty();
    }
    long all = now.throttledPeriods().getAsLong();
    long recent = all - before.throttledPeriods().orElse(all);
    String text = "%d periods now, %d so far".formatted(recent, all);
    Map<String, Object> facts = Map.of("throttledPeriods", recent, "throttledPeriodsSoFar", all);
    return Optional.of(
        (all == 0
                ? Finding.ok("throttling", text, facts)
                : Finding.warn("throttling", text, "raise the group's cpu.max or remove it", facts))
            .because("a quota stops every thread of the group, wherever it is"));
  }

  private Optional<Finding> pressure() {
    return host.line("proc/pressure/cpu")
        .map(PRESSURE::matcher)
        .filter(Matcher::matches)
        .map(line -> Double.parseDouble(line.group(1)) / 100)
        .map(share -> {
          String text =
              String.format(Locale.ROOT, "somebody waited %.0f%% of the last 10 s", 100 * share);
          Map<String, Object> facts = Map.of("waitedShare", share);
          return (share <= PRESSED_SHARE
                  ? Finding.ok("cpu pressure", text, facts)
                  : Finding.warn(
                      "cpu pressure", text, "stop other work, then ask again in 10 s", facts))
              .because("more threads want to run than there are CPUs: they take turns");
        });
  }
}
