package org.kmem.bench.micro;

import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.kmem.bench.subject.PageSubjects;
import org.kmem.bench.workload.ResidentMemory;
import org.kmem.mm.abi.MapFlags;
import org.kmem.mm.abi.Prot;
import org.kmem.mm.machine.Machine;
import org.kmem.mm.mm.MmStruct;
import org.kmem.mm.sim.MachineOptions;
import org.kmem.mm.sim.MachineOptionsParser;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * A booted machine of the model with one process, for benchmarks of what a program does in it. Transparent huge
 * pages are off.
 *
 * <p>What a benchmark times runs in a simulated task, since calls of the model may wait: one task for all
 * operations of an invocation, whose start and end are some ten microseconds for thousands of operations.
 */
@State(Scope.Benchmark)
public class ModelMachine {
  /** One allocator for all rows: the model's own. The name is what every row has. */
  @Param(PageSubjects.CONTROL)
  public String alloc = PageSubjects.CONTROL;

  /** Memory of the machine in MiB. */
  @Param("1024")
  public int memoryMiB = 1024;

  @SuppressWarnings("NullAway.Init") // set before JMH calls a benchmark
  private Machine machine;

  @SuppressWarnings("NullAway.Init") // set before JMH calls a benchmark
  private ModelProcess process;

  private long usedAtBoot;
  private OptionalLong residentBefore = OptionalLong.empty();

  /** For JMH. */
  public ModelMachine() {}

  /** Boots, and makes the process. */
  @Setup(Level.Trial)
  public void boot() {
    List<String> arguments =
        Stream.of("--memory", Integer.toString(memoryMiB), "--append", "transparent_hugepage=never")
            .toList();
    machine = Machine.boot(MachineOptionsParser.ofArguments(MachineOptions.DEFAULTS, arguments));
    usedAtBoot = machine.memory().unusedPages();
    MmStruct mm =
        machine.call(
            "exec",
            () ->
                Objects.requireNonNull(
                    machine
                        .userSpace()
                        .spaces()
                        .create(
                            "bench",
                            machine.userSpace().spaces().layout(ModelProcess.STACK_BYTES))));
    process = new ModelProcess(machine, mm);
  }

  /** Looks at the host's memory before an iteration. */
  @Setup(Level.Iteration)
  public void look() {
    residentBefore = ResidentMemory.ofThisProcess();
  }

  /** Tells how much of the host's memory was touched for the first time meanwhile: a fault of the host's each page. */
  @TearDown(Level.Iteration)
  public void tell() {
    OptionalLong resident = ResidentMemory.ofThisProcess();
    if (resident.isPresent() && residentBefore.isPresent()) {
      double grown = (double) (resident.getAsLong() - residentBefore.getAsLong());
      Figures.replaceMax("model.resident.growth", grown, "bytes");
    }
  }

  /** Ends the process, proves that its memory came back, and closes the machine. */
  @TearDown(Level.Trial)
  public void close() {
    machine.run(
        "exit",
        () -> {
          machine.mmu().unload(0);
          machine.userSpace().calls().exit(process.mm());
        });
    machine.memory().slabs().shrink();
    machine.memory().verify();
    long missing = usedAtBoot - machine.memory().unusedPages();
    machine.close();
    if (missing > 0) {
      throw new IllegalStateException(missing + " pages did not come back");
    }
  }

  /** Runs operations as the process. */
  void run(Runnable operations) {
    machine.run(
        "bench",
        () -> {
          machine.scheduler().current().setContext(process);
          operations.run();
        });
  }

  Machine machine() {
    return machine;
  }

  ModelProcess process() {
    return process;
  }

  /** Maps private anonymous memory anywhere; for a task of the process. */
  long map(long bytes) {
    return machine
        .userSpace()
        .calls()
        .mmap(
            process,
            0,
            bytes,
            Prot.PROT_READ | Prot.PROT_WRITE,
            MapFlags.MAP_PRIVATE | MapFlags.MAP_ANONYMOUS,
            null,
            0);
  }

  /** Unmaps; for a task of the process. */
  void unmap(long address, long bytes) {
    long result = machine.userSpace().calls().munmap(process, address, bytes);
    if (result != 0) {
      throw new IllegalStateException("munmap answered " + result);
    }
  }
}
