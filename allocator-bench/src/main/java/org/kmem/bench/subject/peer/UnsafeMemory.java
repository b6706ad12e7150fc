package org.kmem.bench.subject.peer;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Field;

/**
 * {@code sun.misc.Unsafe.allocateMemory} and {@code freeMemory}, as far as the JDK allows them.
 *
 * <p>Found by reflection: kmem uses no Unsafe, it only measures it. Constant method handles cost nothing.
 */
final class UnsafeMemory implements AddressSource {
  private static final MethodHandle ALLOCATE;
  private static final MethodHandle FREE;

  static {
    try {
      Class<?> type = Class.forName("sun.misc.Unsafe");
      Field field = type.getDeclaredField("theUnsafe");
      field.setAccessible(true);
      Object unsafe = field.get(null);
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      ALLOCATE =
          lookup.bind(unsafe, "allocateMemory", MethodType.methodType(long.class, long.class));
      FREE = lookup.bind(unsafe, "freeMemory", MethodType.methodType(void.class, long.class));
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  @Override
  public long alloc(int sizeBytes) {
    try {
      return (long) ALLOCATE.invokeExact((long) sizeBytes);
    } catch (OutOfMemoryError e) {
      return 0;
    } catch (Throwable e) {
      throw new AssertionError("Unsafe.allocateMemory threw", e);
    }
  }

  @Override
  public void free(long address) {
    try {
      FREE.invokeExact(address);
    } catch (Throwable e) {
      throw new AssertionError("Unsafe.freeMemory threw", e);
    }
  }
}
