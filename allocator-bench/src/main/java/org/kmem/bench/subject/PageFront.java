package org.kmem.bench.subject;

/**
 * One thread's way to a {@link PageSubject}: only for the thread that took it, which closes it, while blocks may
 * be freed through any other.
 */
public interface PageFront extends AutoCloseable {
  /** How a thread finds what a subject keeps for it. */
  enum Kind {
    /** Found once: whatever a thread can keep to itself. */
    HANDLE,
    /** Looked up at each call from the running thread. */
    THREAD,
    /** Looked up at each call from the CPU that the thread runs on, and shared with others there. */
    CPU,
    /** Named by number at each call, and shared with whoever names the same. */
    SLOT;

    /**
     * The kind of a name, as parameters of benchmarks have it.
     *
     * @param name a constant in lower case
     * @return the kind
     * @throws IllegalArgumentException if there is none of that name
     */
    public static Kind of(String name) {
      for (Kind kind : values()) {
        if (kind.toString().equals(name)) {
          return kind;
        }
      }
      throw new IllegalArgumentException(
          "no front '%s': give handle, thread, cpu or slot".formatted(name));
    }

    /** The name in lower case. */
    @Override
    public String toString() {
      return switch (this) {
        case HANDLE -> "handle";
        case THREAD -> "thread";
        case CPU -> "cpu";
        case SLOT -> "slot";
      };
    }
  }

  /**
   * Allocates a block of {@code 2^order} pages.
   *
   * @param order order of the block
   * @return its first page, or {@link PageSubject#NONE}
   */
  long alloc(int order);

  /**
   * Frees a block.
   *
   * @param page its first page
   * @param order the order it was allocated with
   */
  void free(long page, int order);

  /** Gives up what the front keeps for its thread. */
  @Override
  void close();
}
