package org.kmem.pool;

/** How much a heap remembers of who has its pieces, to tell who did not free them. */
public enum LeakDetection {
  /** Nothing: costs nothing, and closing with pieces in use is not reported. */
  OFF,

  /** The stacks of one allocation in so many; the report counts all pieces and names these. For production. */
  SAMPLED,

  /** The stack of every allocation: some microseconds each. For tests. */
  PARANOID;

  /** System property that sets what heaps do that are not told: {@code off}, {@code sampled}, {@code paranoid}. */
  static final String PROPERTY = "kmem.pool.leakDetection";

  static LeakDetection ofProperty() {
    String value = System.getProperty(PROPERTY, "off");
    for (LeakDetection choice : values()) {
      if (choice.name().equalsIgnoreCase(value)) {
        return choice;
      }
    }
    throw new IllegalArgumentException(
        PROPERTY + "=" + value + ": the choices are off, sampled and paranoid");
  }
}
