package org.kmem.bench.cli;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** What the doctor finds about how fast the CPUs run and what tells the time, from {@code /sys}. */
final class ProcessorProbe {
  private static final String CPUS = "sys/devices/system/cpu/";
  private static final String CLOCK = "sys/devices/system/clocksource/clocksource0/";

  /** Clocks that are read without asking the kernel or a device. */
  private static final Set<String> FAST_CLOCKS =
      Set.of("tsc", "kvm-clock", "arch_sys_counter", "hyperv_clocksource_tsc_page");

  private final HostFiles host;

  ProcessorProbe(HostFiles host) {
    this.host = host;
  }

  List<Finding> findings() {
    return Stream.of(governor(), turbo(), threadsOfCores(), clock())
        .flatMap(Optional::stream)
        .toList();
  }

  private Optional<Finding> governor() {
    Set<String> governors = new TreeSet<>();
    for (String cpu : host.names(CPUS)) {
      if (cpu.matches("cpu[0-9]+")) {
        host.line(CPUS + cpu + "/cpufreq/scaling_governor").ifPresent(governors::add);
      }
    }
    if (governors.isEmpty()) {
      return Optional.empty();
    }
    String text = String.join(", ", governors);
    Map<String, Object> facts = Map.of("governor", text);
    return Optional.of(
        (governors.equals(Set.of("performance"))
                ? Finding.ok("cpu frequency", text, facts)
                : Finding.warn(
                    "cpu frequency", text, "cpupower frequency-set -g performance", facts))
            .because("other governors follow the load: what is measured first is measured slower"));
  }

  private Optional<Finding> turbo() {
    OptionalLong off = host.number(CPUS + "intel_pstate/no_turbo");
    OptionalLong on = host.number(CPUS + "cpufreq/boost");
    if (off.isEmpty() && on.isEmpty()) {
      return Optional.empty();
    }
    boolean enabled = off.isPresent() ? off.getAsLong() == 0 : on.getAsLong() != 0;
    String advice =
        off.isPresent()
            ? "write 1 to /" + CPUS + "intel_pstate/no_turbo while measuring"
            : "write 0 to /" + CPUS + "cpufreq/boost while measuring";
    Map<String, Object> facts = Map.of("enabled", enabled);
    return Optional.of(
        (enabled ? Finding.warn("turbo", "on", advice, facts) : Finding.ok("turbo", "off", facts))
            .because("with it the clock rate depends on heat and on how many CPUs are busy"));
  }

  private Optional<Finding> threadsOfCores() {
    OptionalLong active = host.number(CPUS + "smt/active");
    if (active.isEmpty()) {
      return Optional.empty();
    }
    boolean shared = active.getAsLong() != 0;
    Map<String, Object> facts = Map.of("active", shared);
    return Optional.of(
        (shared
                ? Finding.warn(
                    "hyper-threading",
                    "on",
                    "read rows of as many threads as there are cores",
                    facts)
                : Finding.ok("hyper-threading", "off", facts))
            .because(
                "two CPUs of one core share its units: two threads on them are not two CPUs'"
                    + " worth"));
  }

  private Optional<Finding> clock() {
    return host.line(CLOCK + "current_clocksource")
        .map(source -> {
          String others = host.line(CLOCK + "available_clocksource").orElse(source);
          Map<String, Object> facts = Map.of("source", source, "available", others);
          boolean isFast = FAST_CLOCKS.contains(source);
          return (isFast
                  ? Finding.ok("clock source", source, facts)
                  : Finding.warn(
                      "clock source",
                      "%s of %s".formatted(source, others),
                      "boot with clocksource=tsc if the machine has a stable one",
                      facts))
              .because(
                  "reading another clock is a system call or worse; see timer for what it costs");
        });
  }
}
