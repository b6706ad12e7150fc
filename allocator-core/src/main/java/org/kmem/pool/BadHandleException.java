package org.kmem.pool;

import java.io.Serial;

/**
 * A handle was used that is not that of an object in use. Nothing was changed.
 *
 * <p>Every use of a handle after its release is found, whoever has the object's place by then; see {@link HandlePool}.
 */
public final class BadHandleException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  /** What is wrong. */
  public enum Problem {
    /** The object was released, and nobody has its place: a use after release, or a second release. */
    RELEASED,
    /** The object was released, and another has its place by now. */
    REUSED,
    /** The handle is another pool's, or nobody's. */
    FOREIGN
  }

  private final Problem problem;
  private final String pool;
  private final long handle;

  BadHandleException(Problem problem, String pool, long handle, String explanation) {
    super("bad handle: 0x%x in pool %s: %s".formatted(handle, pool, explanation));
    this.problem = problem;
    this.pool = pool;
    this.handle = handle;
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
   * Who found it.
   *
   * @return name of the pool that was asked
   */
  public String pool() {
    return pool;
  }

  /**
   * The handle that was named.
   *
   * @return handle
   */
  public long handle() {
    return handle;
  }
}
