package org.kmem.bench.micro;

import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.BenchmarkParams;

/** The allocator under measurement with room for each thread to own a slot, beside the one it names. */
@State(Scope.Benchmark)
public class OwnedMachine extends PageMachine {
  /** Threads that have something of it; guarded by this. */
  private int guests;

  /** For JMH. */
  public OwnedMachine() {}

  /** A thread is about to take something that only it can give back. */
  synchronized void enter() {
    guests++;
  }

  /** It has given it back. */
  synchronized void leave() {
    guests--;
    notifyAll();
  }

  /**
   * Waits until every thread has given back what it took: JMH lets the first thread that is done close what
   * all share, while others still close what is theirs.
   */
  @Override
  public synchronized void close() {
    try {
      while (guests > 0) {
        wait();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while threads were leaving", e);
    }
    super.close();
  }

  @Override
  int owners(BenchmarkParams params) {
    return params.getThreads();
  }
}
