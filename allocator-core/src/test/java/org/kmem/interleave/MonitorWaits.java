package org.kmem.interleave;

import java.lang.reflect.Method;

/**
 * Which thread has the monitor that another waits for, from {@code ThreadMXBean}: by reflection, because the
 * engine's module does not read that one and tests are compiled into it. Safe for any thread.
 */
final class MonitorWaits {
  /** Nobody. */
  static final long NONE = -1;

  private final Object threads;
  private final Method infoOf;
  private final Method ownerOf;

  MonitorWaits() {
    try {
      threads =
          Class.forName("java.lang.management.ManagementFactory")
              .getMethod("getThreadMXBean")
              .invoke(null);
      infoOf =
          Class.forName("java.lang.management.ThreadMXBean").getMethod("getThreadInfo", long.class);
      ownerOf = Class.forName("java.lang.management.ThreadInfo").getMethod("getLockOwnerId");
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("this JVM does not tell who owns a monitor", e);
    }
  }

  /** The id of the thread that has the monitor that a thread waits for; {@link #NONE} if there is none. */
  long ownerAwaitedBy(Thread thread) {
    if (thread.getState() != Thread.State.BLOCKED) {
      return NONE;
    }
    try {
      Object info = infoOf.invoke(threads, thread.threadId());
      return info == null ? NONE : (long) ownerOf.invoke(info);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("this JVM does not tell who owns a monitor", e);
    }
  }
}
