package org.kmem.bench.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The limits of the control group this process is in: version 2, and those of version 1 where they are mounted as usual.
 *
 * <p>A limit anywhere up the hierarchy holds, so the least one counts. Inside a container the own
 * group is often mounted as the root, and then only the root's files are there.
 */
final class CgroupLimits {
  private static final String ROOT = "sys/fs/cgroup";

  /** Version 1 writes "no limit" as the largest multiple of the page size. */
  private static final long VERSION_1_UNLIMITED_BYTES = 1L << 60;

  private final HostFiles host;

  CgroupLimits(HostFiles host) {
    this.host = host;
  }

  OptionalLong memoryMaxBytes() {
    List<String> files = new ArrayList<>();
    groups().forEach(group -> files.add(group + "/memory.max"));
    files.add(ROOT + "/memory/memory.limit_in_bytes");
    return files.stream()
        .flatMap(file -> host.line(file).stream())
        .filter(value -> value.matches("[0-9]{1,18}"))
        .mapToLong(Long::parseLong)
        .filter(bytes -> bytes < VERSION_1_UNLIMITED_BYTES)
        .min();
  }

  /** The quota nearest to this process, as text such as {@code 1.50 cpus}. */
  Optional<String> cpuMax() {
    return groups().stream()
        .flatMap(group -> host.line(group + "/cpu.max").stream())
        .filter(value -> value.matches("[0-9]+ [0-9]+"))
        .map(value -> value.split(" ", -1))
        .map(parts -> cpus(Double.parseDouble(parts[0]), Double.parseDouble(parts[1])))
        .findFirst()
        .or(this::cpuMaxOfVersion1);
  }

  private Optional<String> cpuMaxOfVersion1() {
    OptionalLong quota = host.number(ROOT + "/cpu/cpu.cfs_quota_us");
    OptionalLong period = host.number(ROOT + "/cpu/cpu.cfs_period_us");
    boolean isLimited = quota.orElse(-1) > 0 && period.orElse(0) > 0;
    return isLimited
        ? Optional.of(cpus((double) quota.getAsLong(), (double) period.getAsLong()))
        : Optional.empty();
  }

  private static String cpus(double quota, double period) {
    return String.format(Locale.ROOT, "%.2f cpus", quota / period);
  }

  /** How often a quota has stopped this process's groups so far; empty where nothing tells. */
  OptionalLong throttledPeriods() {
    List<String> files = new ArrayList<>();
    groups().forEach(group -> files.add(group + "/cpu.stat"));
    files.add(ROOT + "/cpu/cpu.stat");
    return files.stream()
        .map(file -> host.number(file, "nr_throttled"))
        .filter(OptionalLong::isPresent)
        .mapToLong(OptionalLong::getAsLong)
        .max();
  }

  /** Folders of the own group and those above it, nearest first. */
  private List<String> groups() {
    String path =
        host.lines("proc/self/cgroup").stream()
            .filter(line -> line.startsWith("0::/"))
            .map(line -> line.substring("0::".length()))
            .findFirst()
            .orElse("/");
    List<String> groups = new ArrayList<>();
    for (int end = path.length(); end > 0; end = path.lastIndexOf('/', end - 1)) {
      groups.add(ROOT + path.substring(0, end));
    }
    groups.add(ROOT);
    return groups;
  }
}
