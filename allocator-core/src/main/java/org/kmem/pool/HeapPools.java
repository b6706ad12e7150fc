package org.kmem.pool;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The pools of a heap that are open. Safe for any thread. */
final class HeapPools {
  private final List<HandlePool> open = new ArrayList<>();

  /** Makes a pool, unless the check throws. */
  synchronized HandlePool open(HandlePoolBuilder description, Runnable check) {
    check.run();
    HandlePool pool = new HandlePool(description);
    open.add(pool);
    return pool;
  }

  /** Closes a pool, and says what was in use; null if it is closed already. */
  synchronized @Nullable LeakReport close(HandlePool pool) {
    return open.remove(pool) ? pool.closeLocked() : null;
  }

  /** Closes those that are left; their leaks are the heap's. */
  synchronized void closeAll() {
    open.forEach(HandlePool::closeLocked);
    open.clear();
  }
}
