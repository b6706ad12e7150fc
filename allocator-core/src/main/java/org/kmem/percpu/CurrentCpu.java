package org.kmem.percpu;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The number of the CPU that the running thread is on, where the platform tells: Linux on x86_64 and arm64,
 * with native access granted.
 *
 * <p>The number is a hint: it may be another one when the call has returned. No state; safe for any
 * thread; allocates nothing. Source: sched_getcpu(3), getcpu(2).
 */
final class CurrentCpu {
  /*
   * Implementation notes.
   * A critical downcall: no transition to native code, no safepoint poll. That is right for a function
   * that reads a register or a word of shared memory (vDSO, or the C library's rseq area) and returns.
   * The C library may have to make a system call where neither is there; that too returns at once.
   * A constant method handle, so that the compiler inlines the call.
   */
  private static final @Nullable MethodHandle SCHED_GETCPU = bind();

  private CurrentCpu() {}

  /** Whether {@link #number} may be called. */
  static boolean isKnown() {
    return SCHED_GETCPU != null;
  }

  /** The CPU, from 0 and with gaps where CPUs are offline or not ours; negative if the kernel won't say. */
  static int number() {
    MethodHandle call = SCHED_GETCPU;
    if (call == null) {
      return -1;
    }
    try {
      return (int) call.invokeExact();
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable t) {
      throw new AssertionError("a C function cannot throw", t);
    }
  }

  private static @Nullable MethodHandle bind() {
    boolean known =
        System.getProperty("os.name", "").equals("Linux")
            && Set.of("amd64", "aarch64").contains(System.getProperty("os.arch", ""));
    if (!known) {
      return null;
    }
    try {
      Linker linker = Linker.nativeLinker();
      Optional<MemorySegment> symbol = linker.defaultLookup().find("sched_getcpu");
      return symbol
          .map(address ->
              linker.downcallHandle(
                  address, FunctionDescriptor.of(JAVA_INT), Linker.Option.critical(false)))
          .orElse(null);
    } catch (UnsupportedOperationException | IllegalCallerException noLinkerOrDenied) {
      // Slots work without: whoever uses memory as well hears about the denial from there.
      return null;
    }
  }
}
