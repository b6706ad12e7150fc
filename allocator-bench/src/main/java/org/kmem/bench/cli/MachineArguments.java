package org.kmem.bench.cli;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.kmem.mm.sim.MachineOptions;
import org.kmem.mm.sim.MachineOptionsException;
import org.kmem.mm.sim.MachineOptionsParser;
import picocli.CommandLine.Option;

/** Options of a verb that say what machine is simulated; what is not given stays as it was. */
final class MachineArguments {
  @Option(
      names = {"-m", "--memory"},
      paramLabel = "SIZE",
      description = "Memory, as 512M; a number alone is MiB.")
  private @Nullable String memory;

  @Option(names = "--cpus", paramLabel = "N", description = "CPUs.")
  private @Nullable String cpus;

  @Option(names = "--nodes", paramLabel = "N", description = "NUMA nodes.")
  private @Nullable String nodes;

  @Option(
      names = "--swap",
      paramLabel = "SIZE[,SIZE]...",
      description = "Swap devices that are on at boot, as 256M; 0 for none.")
  private @Nullable String swap;

  @Option(
      names = "--append",
      paramLabel = "PARAMETER[,PARAMETER]...",
      description = "Kernel parameters, as numa_balancing=0.")
  private @Nullable String append;

  @Option(
      names = "--rotational",
      paramLabel = "0|1",
      description = "Whether the disks have moving parts.")
  private @Nullable String rotational;

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      description = "Simulated time after which it is given up.")
  private @Nullable String timeout;

  @Option(names = "--arch", paramLabel = "ARCH", description = "x86_64 or arm64.")
  private @Nullable String arch;

  @Option(
      names = "--levels",
      paramLabel = "N",
      description = "Levels of page tables: 4, or 5 on x86_64.")
  private @Nullable String levels;

  @Option(
      names = "--thp",
      paramLabel = "WHEN",
      description = "Transparent huge pages: always, madvise or never.")
  private @Nullable String thp;

  @Option(
      names = "--lru-gen",
      paramLabel = "0|1",
      description = "Whether the multi-generational LRU is on.")
  private @Nullable String lruGen;

  @Option(names = "--seed", paramLabel = "N", description = "What all chance follows from.")
  private @Nullable String seed;

  /**
   * The machine that is asked for.
   *
   * @param defaults what holds for all that was not given
   * @return changed options
   */
  MachineOptions over(MachineOptions defaults) {
    List<String> words = new ArrayList<>();
    add(words, "memory", memory);
    add(words, "cpus", cpus);
    add(words, "nodes", nodes);
    add(words, "swap", swap);
    add(words, "append", append);
    add(words, "rotational", rotational);
    add(words, "timeout", timeout);
    add(words, "arch", arch);
    add(words, "levels", levels);
    add(words, "thp", thp);
    add(words, "lru-gen", lruGen);
    add(words, "seed", seed);
    try {
      return MachineOptionsParser.ofArguments(defaults, words);
    } catch (MachineOptionsException wrong) {
      throw UserError.usage("--" + wrong.getMessage());
    }
  }

  private static void add(List<String> words, String option, @Nullable String value) {
    if (value != null) {
      words.add("--" + option + "=" + value);
    }
  }
}
