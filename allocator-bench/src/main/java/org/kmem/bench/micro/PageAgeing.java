package org.kmem.bench.micro;

import java.util.concurrent.TimeUnit;
import org.kmem.bench.subject.FreeMemory;
import org.kmem.bench.subject.PageSubject;
import org.kmem.bench.subject.PageSubjects;
import org.kmem.bench.subject.SubjectShape;
import org.kmem.bench.workload.Ageing;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * Question: how much of free memory stays in whole frames of 2 MiB while a machine gets old?
 *
 * <p>{@link Ageing} says how. Each iteration is a round of it; the figures after each make a series, and the
 * time of a round is only a by-product.
 *
 * <p>Control: {@code control:array} never merges what was split once: the least that can stay whole.
 *
 * <p>Expected: the buddy strategies near nothing after the first rounds, since the page freed last goes out
 * first wherever it lies; an allocator that fills partly used frames first near all of it.
 *
 * <p>Threats to validity: single pages only, all movable or none, nobody compacts. Random frees are the worst
 * case for any placement: real programs free neighbours together. One thread plays all slots, in a fixed order, so the series
 * is the same on every machine and says nothing about races. Figures are the allocator's own word; {@code verify()} at the end
 * proves it for the last state only.
 */
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class PageAgeing {
  /** Rounds: one iteration each. */
  static final int ROUNDS = 100;

  private static final int SEED = 42;

  /** For JMH. */
  public PageAgeing() {}

  /** The machine that gets old. */
  @State(Scope.Benchmark)
  public static class OldMachine {
    /** Name of the subject: {@code --alloc}. */
    @Param(PageSubjects.CONTROL)
    public String alloc = PageSubjects.CONTROL;

    /** Memory of the machine in MiB. */
    @Param("1024")
    public int memoryMiB = 1024;

    /** Slots that take part. */
    @Param("4")
    public int slots = 4;

    @SuppressWarnings("NullAway.Init") // set before JMH calls a benchmark
    private PageSubject subject;

    @SuppressWarnings("NullAway.Init") // set before JMH calls a benchmark
    private Ageing ageing;

    /** For JMH. */
    public OldMachine() {}

    /** Boots the machine and fills it. */
    @Setup(Level.Trial)
    public void open() {
      subject = PageSubjects.open(alloc, new SubjectShape(slots, (long) memoryMiB << 20));
      ageing = new Ageing(subject, slots, SEED);
      ageing.fill();
      tell("ageing.start.");
    }

    /** Tells how whole free memory is after a round. */
    @TearDown(Level.Iteration)
    public void look() {
      tell("ageing.");
    }

    private void tell(String prefix) {
      FreeMemory free = ageing.freeMemory();
      Figures.replace(prefix + "intactHuge", free.intactHugeShare(), "share");
      Figures.replace(prefix + "unusable", free.unusableShare(), "share");
      Figures.replace(prefix + "cachedPages", (double) free.cachedPages(), "pages");
      Figures.replace(prefix + "freePages", (double) free.blocks().pages(), "pages");
    }

    /** Frees everything and proves that all is there. */
    @TearDown(Level.Trial)
    public void close() {
      ageing.end();
      subject.verify();
      subject.close();
    }
  }

  /**
   * One round.
   *
   * @param machine the machine
   * @return pages that were freed and allocated
   */
  @Benchmark
  public int round(OldMachine machine) {
    return machine.ageing.round();
  }
}
