package org.kmem.bench.micro;

import java.util.ArrayList;
import java.util.List;
import org.kmem.bench.subject.PageSubject;
import org.kmem.bench.subject.PageSubjects;
import org.kmem.bench.subject.SubjectShape;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.infra.BenchmarkParams;

/** The allocator under measurement, with one slot for each thread; verified when the measurement is over. */
@State(Scope.Benchmark)
public class PageMachine {
  /** Name of the subject: {@code --alloc}. */
  @Param(PageSubjects.CONTROL)
  public String alloc = PageSubjects.CONTROL;

  /** Memory of the machine in MiB. */
  @Param("8192")
  public int memoryMiB = 8192;

  /** The subject; one for each JVM, so calls to it are monomorphic. */
  @SuppressWarnings("NullAway.Init") // set before JMH calls a benchmark
  PageSubject subject;

  /** Guarded by this. */
  private final List<Runnable> beforeClose = new ArrayList<>();

  /** For JMH. */
  public PageMachine() {}

  /**
   * Boots the machine.
   *
   * @param params tells the number of threads
   */
  @Setup(Level.Trial)
  public void open(BenchmarkParams params) {
    subject =
        PageSubjects.open(
            alloc, new SubjectShape(params.getThreads(), (long) memoryMiB << 20, owners(params)));
  }

  /** How many threads may own something in the subject. */
  int owners(BenchmarkParams params) {
    return 0;
  }

  /** How much memory each thread may hold, with as much again left. */
  long shareBytes(BenchmarkParams params) {
    return ((long) memoryMiB << 20) / (2L * params.getThreads());
  }

  /**
   * Has something done before the machine is closed, by one thread and when all calls have ended. JMH would
   * close the machine before the states that use it.
   */
  synchronized void beforeClose(Runnable action) {
    beforeClose.add(action);
  }

  /** Proves that the measurement left everything as it was. */
  @TearDown(Level.Trial)
  public synchronized void close() {
    beforeClose.forEach(Runnable::run);
    subject.verify();
    subject.close();
  }
}
