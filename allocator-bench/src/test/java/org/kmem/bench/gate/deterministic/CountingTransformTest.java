package org.kmem.bench.gate.deterministic;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CountingTransformTest {
  @ParameterizedTest
  @CsvSource({
    "java.lang.invoke.VarHandle, compareAndSet, ATOMICS",
    "java.lang.invoke.VarHandle, weakCompareAndSetPlain, ATOMICS",
    "java.lang.invoke.VarHandle, compareAndExchangeAcquire, ATOMICS",
    "java.lang.invoke.VarHandle, getAndAddRelease, ATOMICS",
    "java.lang.invoke.VarHandle, getAndBitwiseOr, ATOMICS",
    "java.lang.invoke.VarHandle, setVolatile, FENCES",
    "java.lang.invoke.VarHandle, fullFence, FENCES",
    "java.lang.invoke.VarHandle, setRelease,",
    "java.lang.invoke.VarHandle, getAcquire,",
    "java.util.concurrent.atomic.AtomicLong, incrementAndGet, ATOMICS",
    "java.util.concurrent.atomic.AtomicReferenceArray, compareAndSet, ATOMICS",
    "java.util.concurrent.atomic.AtomicReferenceArray, set, FENCES",
    "java.util.concurrent.atomic.AtomicLong, setOpaque,",
    "java.util.concurrent.atomic.AtomicLong, getPlain,",
    "java.util.concurrent.atomic.LongAdder, add, ATOMICS",
    "java.util.concurrent.atomic.LongAdder, sum,",
    "java.util.concurrent.locks.ReentrantLock, lock, LOCKS",
    "java.util.concurrent.locks.ReentrantLock, unlock,",
    "java.util.ArrayList, set,",
  })
  void kindOf_byMethod_isWhatTheProcessorDoes(String owner, String method, Counter kind) {
    assertThat(CountingTransform.kindOf(owner, method).orElse(null)).isEqualTo(kind);
  }
}
