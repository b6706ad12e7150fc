package org.kmem.memory;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What this process may reserve, read from {@code /proc} and the control groups at every question.
 *
 * <p>Two answers: memory that will be used in full is bound by all limits, a sparse reservation by those
 * on address space only. Each request is judged on its own; what other reservations may yet touch is not
 * held against it. Where there is no {@code /proc}, only the width of an address binds. Immutable; safe
 * for any thread. Source: proc(5), getrlimit(2), Documentation/mm/overcommit-accounting.rst.
 */
final class MemoryLimits {
  /*
   * Implementation notes.
   * The kernel enforces all of this itself, but late (the out-of-memory killer, at first touch) or with
   * a bare ENOMEM; this class exists for the early and explained refusal. It can only ever be advice:
   * other processes and threads move the figures between the check and the mmap. RLIMIT_DATA is here
   * because since Linux 4.7 private writable mappings count against it.
   */

  /** User addresses of x86_64 with 4-level page tables; more needs a hint that we never give. */
  static final long ADDRESS_SPACE_BYTES = 1L << 47;

  private static final String MEMINFO = "/proc/meminfo";
  private static final String STATUS = "/proc/self/status";
  private static final long STRICT_OVERCOMMIT = 2;

  private final ProcFiles files;

  private MemoryLimits(ProcFiles files) {
    this.files = files;
  }

  /** The limits of the running process. */
  static MemoryLimits ofProcess() {
    return under(Path.of("/"));
  }

  /** The limits as written in the files below another root. */
  static MemoryLimits under(Path root) {
    return new MemoryLimits(new ProcFiles(root));
  }

  /**
   * Refuses what could not be used in full.
   *
   * @param sizeBytes what the caller asked for
   * @param slackBytes address space needed for alignment on top, for a moment
   * @throws MemoryLimitException naming the tightest limit that is exceeded
   */
  void checkFull(long sizeBytes, long slackBytes) {
    refuse(all(slackBytes), sizeBytes);
  }

  /**
   * What {@link #checkFull} would not refuse.
   *
   * @param slackBytes address space needed for alignment on top, for a moment
   * @return bytes at most
   */
  long leastAvailableBytes(long slackBytes) {
    return all(slackBytes).stream().mapToLong(MemoryLimit::availableBytes).min().orElse(0);
  }

  private List<MemoryLimit> all(long slackBytes) {
    List<MemoryLimit> limits = addressSpace(slackBytes);
    limits.addAll(usable());
    return limits;
  }

  /**
   * Refuses what has no room in the address space.
   *
   * @param sizeBytes what the caller asked for
   * @param slackBytes address space needed for alignment on top, for a moment
   * @throws MemoryLimitException naming the tightest limit that is exceeded
   */
  void checkSparse(long sizeBytes, long slackBytes) {
    refuse(addressSpace(slackBytes), sizeBytes);
  }

  private static void refuse(List<MemoryLimit> limits, long sizeBytes) {
    Optional<MemoryLimit> tightest =
        limits.stream().min(Comparator.comparingLong(MemoryLimit::availableBytes));
    if (tightest.isPresent() && sizeBytes > tightest.get().availableBytes()) {
      throw tightest.get().refusal(sizeBytes);
    }
  }

  /** Bounds on memory in use: control groups, and RAM with swap. */
  private List<MemoryLimit> usable() {
    List<MemoryLimit> limits = new ArrayList<>(CgroupLimits.read(files));
    OptionalLong ram = files.kibField(MEMINFO, "MemTotal");
    if (ram.isPresent()) {
      limits.add(
          new MemoryLimit(
              "this machine (MemTotal + SwapTotal in " + MEMINFO + ")",
              ram.getAsLong() + files.kibField(MEMINFO, "SwapTotal").orElse(0),
              0,
              "ask for less or use a larger machine"));
    }
    return limits;
  }

  /** Bounds on address space: its width, resource limits, strict overcommit. */
  private List<MemoryLimit> addressSpace(long slackBytes) {
    List<MemoryLimit> limits = new ArrayList<>();
    limits.add(
        new MemoryLimit(
            "the address space (47 bits)", ADDRESS_SPACE_BYTES, slackBytes, "ask for less"));
    addResourceLimit(limits, "Max address space", "ulimit -v", "VmSize", slackBytes);
    addResourceLimit(limits, "Max data size", "ulimit -d", "VmData", slackBytes);
    OptionalLong mode = files.number("/proc/sys/vm/overcommit_memory");
    OptionalLong commitLimit = files.kibField(MEMINFO, "CommitLimit");
    if (mode.isPresent() && mode.getAsLong() == STRICT_OVERCOMMIT && commitLimit.isPresent()) {
      limits.add(
          new MemoryLimit(
              "strict overcommit (vm.overcommit_memory=2, CommitLimit in " + MEMINFO + ")",
              commitLimit.getAsLong(),
              files.kibField(MEMINFO, "Committed_AS").orElse(0) + slackBytes,
              "raise vm.overcommit_ratio or vm.overcommit_kbytes, set vm.overcommit_memory to 0,"
                  + " or ask for less"));
    }
    return limits;
  }

  private void addResourceLimit(
      List<MemoryLimit> limits, String name, String command, String usedField, long slackBytes) {
    OptionalLong bytes = files.softLimit(name);
    if (bytes.isPresent()) {
      limits.add(
          new MemoryLimit(
              "the process limit (" + command + ", " + name + " in /proc/self/limits)",
              bytes.getAsLong(),
              files.kibField(STATUS, usedField).orElse(0) + slackBytes,
              "raise it with " + command + " before starting java, or ask for less"));
    }
  }
}
