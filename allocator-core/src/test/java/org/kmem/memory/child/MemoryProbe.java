package org.kmem.memory.child;

import org.kmem.memory.BackingMemory;
import org.kmem.memory.Memory;

/**
 * Uses memory as an application would: {@code reserve BYTES}, {@code sparse BYTES}, {@code read ADDRESS}
 * or {@code refused-then BYTES BYTES}. Errors are left to the JVM to print.
 */
public final class MemoryProbe {
  private MemoryProbe() {}

  /**
   * Runs one use.
   *
   * @param arguments the use and its numbers
   */
  public static void main(String[] arguments) {
    long number = Long.parseLong(arguments[1]);
    switch (arguments[0]) {
      case "reserve" -> use(BackingMemory.reserve(number));
      case "sparse" -> use(BackingMemory.reserveSparse(number));
      case "read" -> System.out.println(Memory.getLong(number));
      case "refused-then" -> {
        try {
          use(BackingMemory.reserveSparse(number));
        } catch (RuntimeException refused) {
          System.out.println("refused: " + refused.getMessage());
        }
        use(BackingMemory.reserveSparse(Long.parseLong(arguments[2])));
      }
      default -> throw new IllegalArgumentException(arguments[0]);
    }
  }

  private static void use(BackingMemory memory) {
    try (memory) {
      Memory.putLong(memory.address(), 42);
      System.out.println(
          "reserved " + memory.sizeBytes() + " and read " + Memory.getLong(memory.address()));
    }
  }
}
