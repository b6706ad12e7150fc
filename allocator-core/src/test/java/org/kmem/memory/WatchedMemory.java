package org.kmem.memory;

import org.jspecify.annotations.Nullable;
import org.kmem.memory.AccessObserver.Kind;

/** Lets tests of other packages observe accesses to raw memory. */
public final class WatchedMemory {
  /** Hears of an access just before it happens, in the thread that makes it; must not use {@link Memory}. */
  public interface Watcher {
    /**
     * An access follows.
     *
     * @param writes whether it may write
     * @param conditional whether it is a compare-and-set
     * @param address of its first byte
     * @param sizeBytes how many bytes
     */
    void before(boolean writes, boolean conditional, long address, long sizeBytes);
  }

  private WatchedMemory() {}

  /**
   * Begins or ends watching; the threads to be watched are started after it began.
   *
   * @param watcher who hears of accesses, or {@code null} for nobody
   */
  public static void by(@Nullable Watcher watcher) {
    Observation.by(
        watcher == null
            ? null
            : (kind, address, sizeBytes) ->
                watcher.before(
                    kind != Kind.READ, kind == Kind.COMPARE_AND_SET, address, sizeBytes));
  }
}
