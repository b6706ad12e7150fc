package org.kmem.bench.micro;

import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.kmem.bench.subject.PageSubject;
import org.kmem.bench.subject.PageSubjects;
import org.kmem.bench.workload.ResidentMemory;
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
 * Question: what does it take to boot a machine, in time and in memory, before and after a slice of it is used?
 *
 * <p>Each iteration boots a machine of several nodes, looks at its memory, fills a slice with single pages,
 * an equal part from each node, looks again, frees the slice and proves the machine sound. The first boot of a JVM is
 * the cold one; those of the second half are the warm ones.
 *
 * <p>Control: {@code control:array}, which has no nodes and nothing to boot but its stacks.
 *
 * <p>Expected: 1 TiB takes no more than a few times as long as 1 GiB, since sections that nobody touched stay
 * implicit; used memory costs a struct page of 64 bytes for each page, whatever the size of the machine.
 *
 * <p>Threats to validity: a cold boot loads classes and is interpreted, one sample in a JVM. Resident growth
 * is the whole process's: heap that is touched for the first time, compiled code and class data are in it. Frames have no
 * bytes. A page of the slice is the first touch of its struct page, so a 64th of a page fault of the host is in
 * its time.
 */
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class MachineBoot {
  /** Boots in a JVM: one iteration each. */
  static final int BOOTS = 10;

  /** For JMH. */
  public MachineBoot() {}

  /** The machine that is booted again and again. */
  @State(Scope.Benchmark)
  public static class Machine {
    /** Name of the subject: {@code --alloc}. */
    @Param(PageSubjects.CONTROL)
    public String alloc = PageSubjects.CONTROL;

    /** Memory of the machine in MiB. */
    @Param("1048576")
    public int memoryMiB = 1_048_576;

    /** Nodes, each with one slot. */
    @Param("2")
    public int nodes = 2;

    /** How much of it is used, in MiB. */
    @Param("256")
    public int sliceMiB = 256;

    @SuppressWarnings("NullAway.Init") // set before JMH calls a benchmark
    private PageSubject subject;

    private OptionalLong residentBefore = OptionalLong.empty();

    /** For JMH. */
    public Machine() {}

    /** Looks at the process before the boot. */
    @Setup(Level.Iteration)
    public void look() {
      residentBefore = ResidentMemory.ofThisProcess();
    }

    private void boot() {
      subject = NodeMachine.boot(alloc, (long) memoryMiB << 20, nodes);
    }

    /** Uses the machine, tells what was found, and closes it. */
    @TearDown(Level.Iteration)
    public void use() {
      tellMemory("boot");
      long[][] slice = new long[nodes][(int) (((long) sliceMiB << 20 >> 12) / nodes)];
      long before = System.nanoTime();
      fill(slice);
      double pages = (double) slice.length * slice[0].length;
      Figures.replace("machine.fill", (System.nanoTime() - before) / pages, "ns/page");
      tellMemory("slice");
      for (int node = 0; node < nodes; node++) {
        subject.freeBulk(node, slice[node], slice[node].length);
      }
      subject.verify();
      subject.close();
    }

    private void fill(long[][] slice) {
      for (int node = 0; node < nodes; node++) {
        for (int i = 0; i < slice[node].length; i++) {
          slice[node][i] = subject.alloc(node, 0);
          if (slice[node][i] == PageSubject.NONE) {
            throw HeldBlocks.memoryIsOut(i, slice[node].length);
          }
        }
      }
    }

    private void tellMemory(String when) {
      if (subject instanceof NodeMachine machine) {
        Figures.replaceMax("machine.metadata." + when, (double) machine.metadataBytes(), "bytes");
      }
      OptionalLong resident = ResidentMemory.ofThisProcess();
      if (resident.isPresent() && residentBefore.isPresent()) {
        double grown = (double) (resident.getAsLong() - residentBefore.getAsLong());
        Figures.replaceMax("machine.resident." + when, grown, "bytes");
      }
    }
  }

  /**
   * One boot.
   *
   * @param machine the machine
   * @return its subject
   */
  @Benchmark
  public PageSubject boot(Machine machine) {
    machine.boot();
    return machine.subject;
  }
}
