package org.kmem.percpu;

import java.lang.reflect.Method;

/**
 * What threads have allocated on the heap, from {@code com.sun.management.ThreadMXBean}: by
 * reflection, because the engine's module does not read that one and tests are compiled into it.
 */
public final class AllocatedBytes {
  private static final int ROUNDS = 5;

  private AllocatedBytes() {}

  /**
   * What the thriftiest of several runs allocated: compilers and class loading cost once.
   *
   * @param code what is run
   * @return bytes
   * @throws ReflectiveOperationException if this JVM does not count
   */
  public static long leastOf(Runnable code) throws ReflectiveOperationException {
    Object bean = threads();
    Method allocated = counts().getMethod("getThreadAllocatedBytes", long.class);
    long id = Thread.currentThread().threadId();
    long floor = Long.MAX_VALUE;
    long least = Long.MAX_VALUE;
    for (int round = 0; round < ROUNDS; round++) {
      long start = (long) allocated.invoke(bean, id);
      long begin = (long) allocated.invoke(bean, id);
      code.run();
      long end = (long) allocated.invoke(bean, id);
      floor = Math.min(floor, begin - start); // the reflective call itself allocates
      least = Math.min(least, end - begin);
    }
    return Math.max(0, least - floor);
  }

  /**
   * What all threads have allocated since the JVM began, virtual ones and those that ended too.
   *
   * @return bytes
   * @throws ReflectiveOperationException if this JVM does not count
   */
  public static long ofAllThreads() throws ReflectiveOperationException {
    return (long) counts().getMethod("getTotalThreadAllocatedBytes").invoke(threads());
  }

  private static Object threads() throws ReflectiveOperationException {
    return Class.forName("java.lang.management.ManagementFactory")
        .getMethod("getThreadMXBean")
        .invoke(null);
  }

  private static Class<?> counts() throws ReflectiveOperationException {
    return Class.forName("com.sun.management.ThreadMXBean");
  }
}
