package org.kmem.bench.subject.peer;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.invoke.MethodHandle;

/** {@code malloc} and {@code free} of the C library through FFM; addresses are numbers, so nothing is wrapped. */
final class Libc {
  private Libc() {}

  static MethodHandle malloc(Linker.Option... options) {
    return downcall("malloc", FunctionDescriptor.of(JAVA_LONG, JAVA_LONG), options);
  }

  static MethodHandle free(Linker.Option... options) {
    return downcall("free", FunctionDescriptor.ofVoid(JAVA_LONG), options);
  }

  private static MethodHandle downcall(
      String name, FunctionDescriptor descriptor, Linker.Option... options) {
    Linker linker = Linker.nativeLinker();
    return linker.downcallHandle(linker.defaultLookup().findOrThrow(name), descriptor, options);
  }

  /** What a downcall cannot do, since C functions throw nothing. */
  static AssertionError thrown(Throwable e) {
    return new AssertionError("a call of a C function threw", e);
  }
}
