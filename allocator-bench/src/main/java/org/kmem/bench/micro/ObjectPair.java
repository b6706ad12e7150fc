package org.kmem.bench.micro;

import java.util.concurrent.TimeUnit;
import org.kmem.bench.subject.PieceSet;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.CompilerControl;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/**
 * Question: what do an allocation and the free of one piece of one size cost?
 *
 * <p>Control: {@code control:array}, a pop and a push on an array of the thread and size.
 *
 * <p>Expected: whoever keeps a list by thread is within a few ns of the control, plus the call into native code where
 * there is one; Netty and Arrow add a counted object, an arena its scope and zeroing. {@code front=thread} adds the
 * lookup of a thread-local, {@code cpu} a question to the system and an atomic operation.
 *
 * <p>Threats to validity: the piece just freed is the next one allocated, so everything stays in the nearest cache: an
 * upper bound of what a program gets. With {@code access=raw} or {@code checked} the first and the last byte are
 * written, with {@code untouched} nothing. {@code heap:bytes} and arenas zero the piece, others do not.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class ObjectPair {
  /** For JMH. */
  public ObjectPair() {}

  /** The place of the piece. */
  @State(Scope.Thread)
  public static class One extends OwnObjects {
    /** Size of the piece. */
    @Param("64")
    public int sizeBytes;

    @SuppressWarnings("NullAway.Init") // set before JMH calls a benchmark
    private PieceSet set;

    /** For JMH. */
    public One() {}

    @Override
    int usualBytes() {
      return sizeBytes;
    }

    @Override
    void hold() {
      set = newSet(1);
    }

    @Override
    @CompilerControl(CompilerControl.Mode.INLINE)
    void call() {
      mutator.alloc(set, 0, sizeBytes);
      mutator.free(set, 0);
    }
  }

  /**
   * One piece allocated and freed.
   *
   * @param own the thread's part
   */
  @Benchmark
  public void pair(One own) {
    own.call();
  }
}
