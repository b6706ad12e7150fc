package org.kmem.memory;

import java.lang.foreign.MemorySegment;

/**
 * The one place where the JVM is asked for native access, so that a denial ends in one clear message.
 *
 * <p>Up to JDK 25 the default is to allow with a warning; {@code --illegal-native-access=deny} denies.
 * No state; safe for any thread. Source: JEP 472.
 */
final class NativeAccess {
  private NativeAccess() {}

  /**
   * A segment over the whole address space.
   *
   * @throws NativeAccessError if native access is denied
   */
  static MemorySegment everything() {
    try {
      return MemorySegment.NULL.reinterpret(Long.MAX_VALUE);
    } catch (IllegalCallerException denied) {
      // Without the cause: it says the same with less, and the reader should see one message.
      throw new NativeAccessError(deniedMessage());
    }
  }

  /**
   * Fails now, with the clear message, rather than in the initialiser of a class that needs access.
   *
   * @throws NativeAccessError if native access is denied
   */
  static void require() {
    everything();
  }

  private static String deniedMessage() {
    Module module = NativeAccess.class.getModule();
    String granted = module.isNamed() ? module.getName() : "ALL-UNNAMED";
    String other =
        module.isNamed()
            ? "on the class path it would be --enable-native-access=ALL-UNNAMED"
            : "on the module path it would be --enable-native-access=org.kmem.core";
    return "kmem keeps its memory outside the Java heap, and this JVM denies it native access:"
        + " start java with --enable-native-access="
        + granted
        + " ("
        + other
        + ")";
  }
}
