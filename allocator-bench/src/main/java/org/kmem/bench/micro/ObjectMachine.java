package org.kmem.bench.micro;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.kmem.bench.subject.Access;
import org.kmem.bench.subject.ObjectShape;
import org.kmem.bench.subject.ObjectSubject;
import org.kmem.bench.subject.ObjectSubjects;
import org.kmem.bench.subject.PageFront;
import org.kmem.bench.subject.SubjectUnavailableException;
import org.kmem.bench.workload.Mutator;
import org.kmem.bench.workload.ResidentMemory;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.infra.BenchmarkParams;

/**
 * The allocator of pieces under measurement; verified when the measurement is over. Tells after each iteration what
 * memory it has then, and how much the process has grown since before there was an allocator.
 */
@State(Scope.Benchmark)
public class ObjectMachine {
  /** Property that names a file which shall have a line more: the subject's name, a tab, and its configuration. */
  static final String CONFIGURATION = "kmem.bench.configuration";

  /** Nothing is read or written: what the allocator does is all that is measured. */
  static final String UNTOUCHED = "untouched";

  /** Name of the subject: {@code --alloc}. */
  @Param(ObjectSubjects.CONTROL)
  public String alloc = ObjectSubjects.CONTROL;

  /** Memory for pieces in MiB, for subjects that have to know it before. */
  @Param("2048")
  public int memoryMiB = 2048;

  /** {@code untouched}, {@code raw} or {@code checked}: whether new pieces are written to, and how. */
  @Param("raw")
  public String access = "raw";

  /** The subject; one for each JVM, so calls to it are monomorphic. */
  @SuppressWarnings("NullAway.Init") // set before JMH calls a benchmark
  ObjectSubject subject;

  /** Number of the thread that sets up and clears away what all share: no benchmark's thread has it. */
  private int housekeeper;

  private OptionalLong residentBefore = OptionalLong.empty();

  /** Guarded by this. */
  private final List<Consumer<Mutator>> beforeClose = new ArrayList<>();

  /** Threads that have something of it; guarded by this. */
  private int guests;

  /** For JMH. */
  public ObjectMachine() {}

  /**
   * Opens the subject.
   *
   * @param params tells the number of threads
   */
  @Setup(Level.Trial)
  public void open(BenchmarkParams params) {
    residentBefore = ResidentMemory.ofThisProcess();
    housekeeper = params.getThreads();
    subject =
        ObjectSubjects.open(
            alloc, new ObjectShape(housekeeper + 1, (long) memoryMiB << 20, access()));
    tellConfiguration();
  }

  private void tellConfiguration() {
    String file = System.getProperty(CONFIGURATION);
    if (file == null) {
      return;
    }
    try {
      Files.writeString(
          Path.of(file), alloc + "\t" + subject.configuration() + "\n", StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot tell the configuration to " + file, e);
    }
  }

  private Access access() {
    return switch (access) {
      case UNTOUCHED, "raw" -> Access.RAW;
      case "checked" -> Access.CHECKED;
      default ->
          throw new IllegalArgumentException(
              "no access '%s': give untouched, raw or checked".formatted(access));
    };
  }

  /** A way to the subject that writes to new pieces if that is asked for; its front is for the caller to close. */
  Mutator mutator(PageFront.Kind kind, int thread) {
    return new Mutator(subject.front(kind, thread), !access.equals(UNTOUCHED));
  }

  /** Threads of the benchmark. */
  int threads() {
    return housekeeper;
  }

  /**
   * Makes sure that pieces can be freed by other threads.
   *
   * @throws SubjectUnavailableException if they cannot: the row is skipped
   */
  void needsFreesAnywhere() {
    if (!subject.freesAnywhere()) {
      throw new SubjectUnavailableException(
          alloc, "here threads free what others allocated, which it does not allow", null);
    }
  }

  /** Has something done now, through a front for what all threads share. */
  void keepHouse(Consumer<Mutator> action) {
    try (Mutator mutator = mutator(PageFront.Kind.SLOT, housekeeper)) {
      action.accept(mutator);
    }
  }

  /**
   * Has something done before the subject is closed, by one thread and when all calls have ended. JMH would close it
   * before the states that use it.
   */
  synchronized void beforeClose(Consumer<Mutator> action) {
    beforeClose.add(action);
  }

  /** A thread is about to take a front. */
  synchronized void enter() {
    guests++;
  }

  /** It has closed the front. */
  synchronized void leave() {
    guests--;
    notifyAll();
  }

  /** Tells what memory there is. */
  @TearDown(Level.Iteration)
  public void tellFootprint() {
    subject
        .footprintBytes()
        .ifPresent(bytes -> Figures.replaceMax("footprint.engine", (double) bytes, "B"));
    OptionalLong resident = ResidentMemory.ofThisProcess();
    if (resident.isPresent() && residentBefore.isPresent()) {
      double grown = resident.getAsLong() - residentBefore.getAsLong();
      Figures.replaceMax("footprint.resident", grown, "B");
    }
  }

  /** Clears away what is shared, when every thread has closed its front, and proves that all pieces came back. */
  @TearDown(Level.Trial)
  public synchronized void close() {
    try {
      while (guests > 0) {
        wait();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while threads were leaving", e);
    }
    beforeClose.forEach(this::keepHouse);
    subject.verify();
    subject.close();
  }
}
