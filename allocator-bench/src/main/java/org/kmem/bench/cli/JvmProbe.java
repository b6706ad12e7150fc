package org.kmem.bench.cli;

import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What the doctor finds about the JVM it runs in. */
final class JvmProbe {
  private static final int NEEDED_RELEASE = 25;

  /** Forks are started with flags of their own; the variables reach them as well. */
  private static final List<String> VARIABLES =
      List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS");

  private static final Pattern DISTORTING =
      Pattern.compile(
          "-Xint|-Xcomp|-Xrun|-Xdebug|-agentlib|-agentpath|-javaagent|-XX:TieredStopAtLevel"
              + "|-XX:[-]TieredCompilation|-XX:[-]UseCompressedOops|-Dkmem[.]memory[.]observed");

  private JvmProbe() {}

  static List<Finding> findings() {
    return List.of(
        jdk(),
        nativeAccess(),
        flags(ManagementFactory.getRuntimeMXBean().getInputArguments(), System.getenv()),
        heap());
  }

  private static Finding jdk() {
    int release = Runtime.version().feature();
    String vendor = System.getProperty("java.vendor", "unknown vendor");
    String home = System.getProperty("java.home", "");
    String text = "%s, %s, %s".formatted(Runtime.version(), vendor, home);
    Map<String, Object> facts =
        Map.of("version", Runtime.version().toString(), "vendor", vendor, "home", home);
    return release >= NEEDED_RELEASE
        ? Finding.ok("jdk", text, facts)
        : Finding.unfit("jdk", text, "install JDK " + NEEDED_RELEASE + " or newer", facts)
            .because("kmem is compiled for that release");
  }

  private static Finding nativeAccess() {
    boolean enabled = JvmProbe.class.getModule().isNativeAccessEnabled();
    Map<String, Object> facts = Map.of("enabled", enabled);
    return enabled
        ? Finding.ok("native access", "enabled", facts)
        : Finding.unfit(
                "native access",
                "not enabled",
                "start through ./kmem, or pass --enable-native-access=ALL-UNNAMED to java",
                facts)
            .because("memory comes from mmap, which is a native call");
  }

  /** Flags and variables with which a JVM runs another program than usual. */
  static Finding flags(List<String> flags, Map<String, String> environment) {
    List<String> distorting =
        Stream.concat(
                flags.stream().filter(flag -> DISTORTING.matcher(flag).lookingAt()),
                VARIABLES.stream().filter(environment::containsKey).map(name -> "$" + name))
            .toList();
    Map<String, Object> facts = Map.of("flags", flags, "distorting", distorting);
    String text = String.join(" ", flags);
    return (distorting.isEmpty()
            ? Finding.ok("flags", text, facts)
            : Finding.warn(
                "flags", text, "measure without " + String.join(", ", distorting), facts))
        .because("an agent, a debugger or another compiler is measured along with the allocator");
  }

  private static Finding heap() {
    long maxBytes = Runtime.getRuntime().maxMemory();
    List<String> collectors =
        ManagementFactory.getGarbageCollectorMXBeans().stream()
            .map(GarbageCollectorMXBean::getName)
            .toList();
    return Finding.ok(
        "heap",
        "at most %s; %s".formatted(Bytes.text(maxBytes), String.join(", ", collectors)),
        Map.of("maxBytes", maxBytes, "collectors", collectors));
  }
}
