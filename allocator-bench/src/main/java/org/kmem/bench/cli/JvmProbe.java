package org.kmem.bench.cli;

import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Map;

/** What the doctor finds about the JVM it runs in. */
final class JvmProbe {
  private static final int NEEDED_RELEASE = 25;

  private JvmProbe() {}

  static List<Finding> findings() {
    return List.of(jdk(), nativeAccess(), flags(), heap());
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
        : Finding.unfit("jdk", text, "install JDK " + NEEDED_RELEASE + " or newer", facts);
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
            facts);
  }

  private static Finding flags() {
    List<String> flags = ManagementFactory.getRuntimeMXBean().getInputArguments();
    return Finding.ok("flags", String.join(" ", flags), Map.of("flags", flags));
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
