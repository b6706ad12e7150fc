package org.kmem.bench.gate;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;

/**
 * What makes figures of two machines incomparable: processor, how many of it, memory, system and JVM. Two virtual machines of
 * one kind are the same here; that is all that a hosted runner has to offer.
 *
 * @param system operating system and architecture
 * @param cpu model of the processor
 * @param cpus how many a JVM may use
 * @param memoryGiB memory, rounded
 * @param jdk version and vendor
 */
public record Machine(String system, String cpu, int cpus, long memoryGiB, String jdk) {
  private static final int ID_LENGTH = 12;
  private static final String UNKNOWN = "unknown";

  /**
   * The machine of what was found about it.
   *
   * @param facts facts by finding, as {@code ./kmem doctor --json} has them
   * @return the machine
   */
  public static Machine of(Map<String, Map<String, Object>> facts) {
    return new Machine(
        fact(facts, "system", "name") + " " + fact(facts, "system", "arch"),
        fact(facts, "cpus", "model"),
        (int) number(facts, "cpus", "available"),
        Math.round(Math.scalb(number(facts, "memory", "totalBytes"), -30)),
        fact(facts, "jdk", "version") + " " + fact(facts, "jdk", "vendor"));
  }

  private static String fact(Map<String, Map<String, Object>> facts, String name, String key) {
    Object value = facts.getOrDefault(name, Map.of()).get(key);
    return value == null ? UNKNOWN : value.toString();
  }

  private static double number(Map<String, Map<String, Object>> facts, String name, String key) {
    return facts.getOrDefault(name, Map.of()).get(key) instanceof Number number
        ? number.doubleValue()
        : 0;
  }

  /**
   * A short name that differs from machine to machine.
   *
   * @return hexadecimal digits
   */
  public String id() {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(toString().getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest).substring(0, ID_LENGTH);
    } catch (NoSuchAlgorithmException everyJdkHasIt) {
      throw new IllegalStateException(everyJdkHasIt);
    }
  }

  /**
   * The machine in words.
   *
   * @return one line
   */
  public String text() {
    return "%d x %s, %d GiB, %s, Java %s (%s)".formatted(cpus, cpu, memoryGiB, system, jdk, id());
  }
}
