package org.kmem.bench.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/** What the doctor finds about what the host allows and does with memory, from {@code /proc}. */
final class LimitsProbe {
  private static final String VM = "proc/sys/vm/";
  private static final String UNLIMITED = "unlimited";
  private static final long STRICT_OVERCOMMIT = 2;
  private static final long MAPPINGS_ENOUGH = 65_530;
  private static final long LOCKED_ENOUGH_BYTES = 1 << 20;

  /** From here on nobody but root counts anything, not even of processes of their own. */
  private static final long PERF_PARANOID = 3;

  private final HostFiles host;

  LimitsProbe(HostFiles host) {
    this.host = host;
  }

  List<Finding> findings() {
    return Stream.of(
            overcommit(),
            addressSpace(),
            mappings(),
            lockedMemory(),
            swap(),
            numaBalancing(),
            counters())
        .flatMap(Optional::stream)
        .toList();
  }

  private Optional<Finding> overcommit() {
    OptionalLong mode = host.number(VM + "overcommit_memory");
    if (mode.isEmpty()) {
      return Optional.empty();
    }
    Map<String, Object> facts = Map.of("mode", Long.toString(mode.getAsLong()));
    return Optional.of(
        (mode.getAsLong() == STRICT_OVERCOMMIT
                ? Finding.warn(
                    "overcommit",
                    "mode 2: reservations count in full",
                    "set vm.overcommit_memory to 0 or 1, or use smaller engines",
                    facts)
                : Finding.ok("overcommit", "mode " + mode.getAsLong(), facts))
            .because("engines reserve address space for all they may manage, and use less"));
  }

  private Optional<Finding> addressSpace() {
    return host.softLimit("Max address space")
        .map(limit -> {
          Map<String, Object> facts = Map.of("limit", limit);
          return (limit.equals(UNLIMITED)
                  ? Finding.ok("address space", limit, facts)
                  : Finding.warn(
                      "address space",
                      limit + " bytes",
                      "raise it with ulimit -v unlimited",
                      facts))
              .because("engines reserve more than they use");
        });
  }

  private Optional<Finding> mappings() {
    OptionalLong most = host.number(VM + "max_map_count");
    if (most.isEmpty()) {
      return Optional.empty();
    }
    int now = host.lines("proc/self/maps").size();
    String text = "%d of %d".formatted(now, most.getAsLong());
    Map<String, Object> facts = Map.of("now", now, "most", most.getAsLong());
    return Optional.of(
        (most.getAsLong() >= MAPPINGS_ENOUGH
                ? Finding.ok("mappings", text, facts)
                : Finding.warn("mappings", text, "set vm.max_map_count to 65530 or more", facts))
            .because("each thread, arena and reservation takes some; peers use many more"));
  }

  private Optional<Finding> lockedMemory() {
    return host.softLimit("Max locked memory")
        .filter(limit -> limit.equals(UNLIMITED) || limit.matches("[0-9]{1,18}"))
        .map(limit -> {
          boolean enough = limit.equals(UNLIMITED) || Long.parseLong(limit) >= LOCKED_ENOUGH_BYTES;
          String text = limit.equals(UNLIMITED) ? limit : Bytes.text(Long.parseLong(limit));
          Map<String, Object> facts = Map.of("limit", limit);
          return (enough
                  ? Finding.ok("locked memory", text, facts)
                  : Finding.warn(
                      "locked memory", text, "raise it with ulimit -l, or in limits.conf", facts))
              .because("perf's buffers and memory of hugetlbfs count against it");
        });
  }

  private Optional<Finding> swap() {
    OptionalLong total = host.meminfoBytes("SwapTotal");
    OptionalLong free = host.meminfoBytes("SwapFree");
    if (total.isEmpty() || free.isEmpty()) {
      return Optional.empty();
    }
    long usedBytes = total.getAsLong() - free.getAsLong();
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("totalBytes", total.getAsLong());
    facts.put("usedBytes", usedBytes);
    host.number(VM + "swappiness").ifPresent(swappiness -> facts.put("swappiness", swappiness));
    String text =
        total.getAsLong() == 0
            ? "none"
            : "%s of %s in use".formatted(Bytes.text(usedBytes), Bytes.text(total.getAsLong()));
    return Optional.of(
        (usedBytes == 0
                ? Finding.ok("swap", text, facts)
                : Finding.warn("swap", text, "swapoff -a while measuring, or free memory", facts))
            .because("the first touch of a page that was swapped out waits for a disk"));
  }

  private Optional<Finding> numaBalancing() {
    OptionalLong mode = host.number("proc/sys/kernel/numa_balancing");
    long nodes =
        host.names("sys/devices/system/node").stream()
            .filter(name -> name.matches("node[0-9]+"))
            .count();
    if (mode.isEmpty() || nodes < 2) {
      return Optional.empty();
    }
    boolean active = mode.getAsLong() != 0;
    Map<String, Object> facts = Map.of("nodes", nodes, "balancing", active);
    String text = "%d nodes, balancing %s".formatted(nodes, active ? "on" : "off");
    return Optional.of(
        (active
                ? Finding.warn(
                    "numa", text, "set kernel.numa_balancing to 0, or bind with numactl", facts)
                : Finding.ok("numa", text, facts))
            .because(
                "balancing takes pages away for a moment to see who uses them, and moves them"));
  }

  private Optional<Finding> counters() {
    OptionalLong paranoid = host.number("proc/sys/kernel/perf_event_paranoid");
    if (paranoid.isEmpty()) {
      return Optional.empty();
    }
    long level = paranoid.getAsLong();
    Map<String, Object> facts = Map.of("paranoid", level);
    return Optional.of(
        (level < PERF_PARANOID
                ? Finding.ok("perf counters", "level " + level, facts)
                : Finding.warn(
                    "perf counters",
                    "level " + level,
                    "set kernel.perf_event_paranoid to 1",
                    facts))
            .because("without them a difference can be seen and not explained (-prof perfnorm)"));
  }
}
