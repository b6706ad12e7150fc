package org.kmem.mm.sim;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.kmem.mm.abi.MemSize;
import org.kmem.mm.abi.MemSizeFormatException;

/**
 * Reads {@link MachineOptions} as labs and command lines write them.
 *
 * <table>
 * <caption>options</caption>
 * <tr><th>lab header</th><th>command line</th><th>means</th></tr>
 * <tr><td>{@code mem=1024}</td><td>{@code --memory 1G}</td><td>memory; a number alone is MiB</td></tr>
 * <tr><td>{@code cpus=2}</td><td>{@code --cpus 2}</td><td>CPUs</td></tr>
 * <tr><td>{@code numa=2}</td><td>{@code --nodes 2}</td><td>nodes</td></tr>
 * <tr><td>{@code swap=256M}</td><td>{@code --swap 256M}</td><td>swap devices, separated by commas</td></tr>
 * <tr><td>{@code append=A,B}</td><td>{@code --append A,B}</td><td>kernel parameters</td></tr>
 * <tr><td>{@code rotational=1}</td><td>{@code --rotational 1}</td><td>disks have moving parts</td></tr>
 * <tr><td>{@code timeout=120}</td><td>{@code --timeout 120}</td><td>simulated seconds</td></tr>
 * <tr><td>{@code arch=arm64}</td><td>{@code --arch arm64}</td><td>architecture</td></tr>
 * <tr><td>{@code levels=5}</td><td>{@code --levels 5}</td><td>levels of page tables</td></tr>
 * <tr><td>{@code thp=never}</td><td>{@code --thp never}</td><td>{@code transparent_hugepage=never}</td></tr>
 * <tr><td>{@code lru-gen=off}</td><td>{@code --lru-gen off}</td><td>multi-generational LRU</td></tr>
 * <tr><td>{@code seed=7}</td><td>{@code --seed 7}</td><td>seed</td></tr>
 * </table>
 *
 * <p>Either spelling is understood in both places. Not safe for threads.
 */
public final class MachineOptionsParser {
  private static final String HEADER = "#!";
  private static final int BITS_OF_MIB = 20;

  private final MachineOptions defaults;
  private final Map<String, String> given = new LinkedHashMap<>();

  private MachineOptionsParser(MachineOptions defaults) {
    this.defaults = defaults;
  }

  /**
   * Reads the machine headers of a lab: the lines that start with {@code #!} after the first line.
   *
   * @param script the whole text of the lab
   * @return its machine; what no header says is as in {@link MachineOptions#DEFAULTS}
   * @throws MachineOptionsException for a word that is no option, or a value that is none
   */
  public static MachineOptions ofLab(String script) {
    MachineOptionsParser parser = new MachineOptionsParser(MachineOptions.DEFAULTS);
    script
        .lines()
        .skip(1)
        .filter(line -> line.startsWith(HEADER))
        .flatMap(line -> Arrays.stream(line.substring(HEADER.length()).trim().split(" +", -1)))
        .filter(word -> !word.isEmpty())
        .forEach(parser::word);
    return parser.build();
  }

  /**
   * Reads a command line.
   *
   * @param defaults what holds for options that do not come
   * @param arguments options in pairs, {@code --cpus 2}, or as one, {@code --cpus=2}
   * @return the machine
   * @throws MachineOptionsException for an argument that is no option, or a value that is none
   */
  public static MachineOptions ofArguments(MachineOptions defaults, List<String> arguments) {
    MachineOptionsParser parser = new MachineOptionsParser(defaults);
    for (int i = 0; i < arguments.size(); i++) {
      String argument = arguments.get(i);
      if (!argument.startsWith("--")) {
        throw new MachineOptionsException(
            "\"" + argument + "\": options of a machine start with --, for example --memory 512M");
      }
      String option = argument.substring(2);
      if (option.indexOf('=') < 0) {
        if (++i == arguments.size()) {
          throw new MachineOptionsException(argument + ": give it a value");
        }
        option += "=" + arguments.get(i);
      }
      parser.word(option);
    }
    return parser.build();
  }

  private void word(String word) {
    int equals = word.indexOf('=');
    if (equals < 1) {
      throw new MachineOptionsException(
          "\"" + word + "\": write options of a machine as name=value, for example mem=1024");
    }
    String name = word.substring(0, equals);
    String value = word.substring(equals + 1);
    given.put(
        switch (name) {
          case "mem", "memory" -> "mem";
          case "numa", "nodes" -> "numa";
          case "cpus", "swap", "append", "rotational", "timeout" -> name;
          case "arch", "levels", "thp", "lru-gen", "seed" -> name;
          default ->
              throw new MachineOptionsException(
                  ("no machine option \"%s\": there are mem, cpus, numa, swap, append, rotational,"
                          + " timeout, arch, levels, thp, lru-gen and seed")
                      .formatted(name));
        },
        value);
  }

  private MachineOptions build() {
    KernelParameters parameters = defaults.kernelParameters();
    String append = given.get("append");
    if (append != null) {
      parameters = KernelParameters.of(Arrays.asList(append.split(",", -1)));
    }
    String thp = given.get("thp");
    if (thp != null) {
      parameters =
          parameters.withParameter(
              "transparent_hugepage", oneOf("thp", thp, "always", "madvise", "never"));
    }
    return new MachineOptions(
        memory(),
        Math.toIntExact(number("cpus", defaults.cpus())),
        Math.toIntExact(number("numa", defaults.nodes())),
        swap(),
        parameters,
        isOn("rotational", defaults.rotational()),
        arch(),
        Math.toIntExact(number("levels", defaults.pagingLevels())),
        isOn("lru-gen", defaults.mglru()),
        number("seed", defaults.seed()),
        Math.toIntExact(number("timeout", defaults.timeoutSeconds())));
  }

  private long memory() {
    String value = given.get("mem");
    if (value == null) {
      return defaults.memoryBytes();
    }
    long number = size("mem", value);
    boolean plain = value.chars().allMatch(Character::isDigit);
    return plain ? number << BITS_OF_MIB : number;
  }

  private List<Long> swap() {
    String value = given.get("swap");
    if (value == null) {
      return defaults.swapBytes();
    }
    List<Long> sizes = new ArrayList<>();
    for (String size : value.split(",", -1)) {
      if (!size.isEmpty() && !size.equals("0")) {
        sizes.add(size("swap", size));
      }
    }
    return sizes;
  }

  private Arch arch() {
    String value = given.get("arch");
    if (value == null) {
      return defaults.arch();
    }
    String word = oneOf("arch", value, Arch.X86_64.word(), Arch.ARM64.word());
    return word.equals(Arch.ARM64.word()) ? Arch.ARM64 : Arch.X86_64;
  }

  private boolean isOn(String option, boolean otherwise) {
    String value = given.get(option);
    if (value == null) {
      return otherwise;
    }
    String word = oneOf(option, value, "0", "1", "on", "off");
    return word.equals("1") || word.equals("on");
  }

  private long number(String option, long otherwise) {
    String value = given.get(option);
    if (value == null) {
      return otherwise;
    }
    try {
      return option.equals("seed") ? Long.parseLong(value) : Integer.parseInt(value);
    } catch (NumberFormatException e) {
      throw new MachineOptionsException(option + "=" + value + ": give a number", e);
    }
  }

  private static long size(String option, String value) {
    try {
      return MemSize.parse(value);
    } catch (MemSizeFormatException e) {
      throw new MachineOptionsException(option + "=" + value + ": give a size, as 512M", e);
    }
  }

  private static String oneOf(String option, String value, String... words) {
    if (!Arrays.asList(words).contains(value)) {
      throw new MachineOptionsException(
          "%s=%s: the choices are %s".formatted(option, value, String.join(", ", words)));
    }
    return value;
  }
}
