package org.kmem.bench.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * What the doctor finds about the machine, from {@code /proc} and {@code /sys}.
 *
 * <p>On systems without them only what the JVM itself tells is found, and the rest is left out.
 */
final class MachineProbe {
  private static final long ENOUGH_MEMORY_BYTES = 1L << 30;
  private static final String THP = "sys/kernel/mm/transparent_hugepage/";

  private final HostFiles host;
  private final CgroupLimits limits;

  MachineProbe(HostFiles host) {
    this.host = host;
    this.limits = new CgroupLimits(host);
  }

  List<Finding> findings() {
    return Stream.of(
            Optional.of(system()),
            Optional.of(cpus()),
            memory(),
            Optional.of(container()),
            hugePages())
        .flatMap(Optional::stream)
        .toList();
  }

  private Finding system() {
    String name = System.getProperty("os.name", "");
    String arch = System.getProperty("os.arch", "");
    String release = System.getProperty("os.version", "");
    String text = "%s %s, %s".formatted(name, release, arch);
    Map<String, Object> facts = Map.of("name", name, "release", release, "arch", arch);
    return (name.equals("Linux")
            ? Finding.ok("system", text, facts)
            : Finding.warn(
                "system",
                text,
                "memory comes from the Arena fallback; measure on Linux to compare",
                facts))
        .because("figures of different systems differ for reasons that are not the allocator");
  }

  private Finding cpus() {
    int available = Runtime.getRuntime().availableProcessors();
    String model = host.value("proc/cpuinfo", "model name").orElse("unknown model");
    boolean virtual =
        host.value("proc/cpuinfo", "flags")
            .map(f -> (" " + f + " ").contains(" hypervisor "))
            .orElse(false);
    String text = "%d, %s%s".formatted(available, model, virtual ? ", virtual machine" : "");
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("available", available);
    facts.put("model", model);
    facts.put("virtual", virtual);
    host.line("proc/loadavg").ifPresent(load -> facts.put("load", load));
    return (available >= 2
            ? Finding.ok("cpus", text, facts)
            : Finding.warn("cpus", text, "give it two, or read rows of one thread only", facts))
        .because(
            "threads beyond the CPUs wait for each other: such rows show waiting, not scaling");
  }

  private Optional<Finding> memory() {
    OptionalLong total = host.meminfoBytes("MemTotal");
    OptionalLong available = host.meminfoBytes("MemAvailable");
    if (total.isEmpty() || available.isEmpty()) {
      return Optional.empty();
    }
    long swapBytes = host.meminfoBytes("SwapTotal").orElse(0);
    String text =
        "%s, %s available, swap %s"
            .formatted(
                Bytes.text(total.getAsLong()),
                Bytes.text(available.getAsLong()),
                Bytes.text(swapBytes));
    Map<String, Object> facts =
        Map.of(
            "totalBytes", total.getAsLong(),
            "availableBytes", available.getAsLong(),
            "swapBytes", swapBytes);
    return Optional.of(
        (available.getAsLong() >= ENOUGH_MEMORY_BYTES
                ? Finding.ok("memory", text, facts)
                : Finding.warn("memory", text, "free some, or measure with less", facts))
            .because("benchmarks use up to 1 GiB: with less the host reclaims while they run"));
  }

  private Finding container() {
    OptionalLong memory = limits.memoryMaxBytes();
    Optional<String> cpu = limits.cpuMax();
    Map<String, Object> facts = new LinkedHashMap<>();
    memory.ifPresent(bytes -> facts.put("memoryMaxBytes", bytes));
    cpu.ifPresent(quota -> facts.put("cpuMax", quota));
    if (facts.isEmpty()) {
      return Finding.ok("container", "no limits", facts);
    }
    String text =
        "memory %s, cpu %s"
            .formatted(
                memory.isPresent() ? Bytes.text(memory.getAsLong()) : "unlimited",
                cpu.orElse("unlimited"));
    if (memory.isPresent() && memory.getAsLong() < ENOUGH_MEMORY_BYTES) {
      return Finding.warn("container", text, "raise the memory limit to at least 1 GiB", facts)
          .because("at its limit a group reclaims its own pages, in the time that is measured");
    }
    return cpu.isPresent()
        ? Finding.warn("container", text, "measure without a quota; pin CPUs instead", facts)
            .because("a quota stops all threads for the rest of a period of some 100 ms")
        : Finding.ok("container", text, facts);
  }

  private Optional<Finding> hugePages() {
    return host.chosen(THP + "enabled")
        .map(mode -> {
          Map<String, Object> facts = new LinkedHashMap<>();
          facts.put("enabled", mode);
          host.chosen(THP + "defrag").ifPresent(defrag -> facts.put("defrag", defrag));
          return (mode.equals("never")
                  ? Finding.warn(
                      "huge pages", mode, "set " + "/" + THP + "enabled to madvise", facts)
                  : Finding.ok("huge pages", mode, facts))
              .because(
                  "without huge pages there are more TLB misses, in the engine's tables as well");
        });
  }
}
