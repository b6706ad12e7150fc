package org.kmem.bench.subject.peer;

import java.lang.foreign.Linker;
import java.lang.invoke.MethodHandle;

/** The C library's allocator by critical downcalls: no change of the thread's state, so a safepoint waits until they return. */
final class CriticalMalloc implements AddressSource {
  private static final MethodHandle MALLOC = Libc.malloc(Linker.Option.critical(false));
  private static final MethodHandle FREE = Libc.free(Linker.Option.critical(false));

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
