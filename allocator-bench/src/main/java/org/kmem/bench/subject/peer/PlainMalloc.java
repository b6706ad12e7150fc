package org.kmem.bench.subject.peer;

import java.lang.invoke.MethodHandle;

/** The C library's allocator by plain downcalls: the thread is in native code meanwhile, and a safepoint need not wait for it. */
final class PlainMalloc implements AddressSource {
  private static final MethodHandle MALLOC = Libc.malloc();
  private static final MethodHandle FREE = Libc.free();

  @Override
  public long alloc(int sizeBytes) {
    try {
      return (long) MALLOC.invokeExact((long) sizeBytes);
    } catch (Throwable e) {
      throw Libc.thrown(e);
    }
  }

  @Override
  public void free(long address) {
    try {
      FREE.invokeExact(address);
    } catch (Throwable e) {
      throw Libc.thrown(e);
    }
  }
}
