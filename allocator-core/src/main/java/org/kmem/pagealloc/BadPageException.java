package org.kmem.pagealloc;

/**
 * A page was used in a way that its state does not allow: double free, foreign frame, wrong order. The
 * allocator is as it was before the call.
 *
 * <p>Kernel counterpart: {@code BUG: Bad page state}.
 */
public final class BadPageException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** What is wrong. */
  public enum Problem {
    /** No zone of the machine has this frame, or it was never given to the allocator. */
    FOREIGN,
    /** The frame cannot start a block of this order. */
    MISALIGNED,
    /** The block is free already. */
    DOUBLE_FREE,
    /** The frame is inside an allocated block, not its first. */
    TAIL,
    /** The block was allocated with another order. */
    WRONG_ORDER,
    /** The block is one compound page and cannot be split. */
    COMPOUND
  }

  private final Problem problem;
  private final long pfn;
  private final int order;

  BadPageException(Problem problem, long pfn, int order, String explanation) {
    super("bad page: pfn " + pfn + " as order " + order + ": " + explanation);
    this.problem = problem;
    this.pfn = pfn;
    this.order = order;
  }

  /**
   * What is wrong.
   *
   * @return the problem
   */
  public Problem problem() {
    return problem;
  }

  /**
   * The frame that was named.
   *
   * @return frame number
   */
  public long pfn() {
    return pfn;
  }

  /**
   * The order that was named.
   *
   * @return order
   */
  public int order() {
    return order;
  }
}
