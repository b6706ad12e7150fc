package org.kmem.mm.physmem;

import java.util.Arrays;
import org.kmem.mm.sim.MachineOptions;
import org.kmem.mm.sim.MachineOptionsParser;
import org.kmem.mm.sim.Scheduler;

/** A booted machine for a test, which proves that it got all memory back when it closes it. */
public final class BootedMachine implements AutoCloseable {
  private final MachineOptions options;
  private final Scheduler scheduler;
  private final PhysicalMemory memory;
  private final long unusedAtBoot;

  /**
   * Boots.
   *
   * @param arguments as on the command line, in one text
   */
  public BootedMachine(String arguments) {
    options =
        MachineOptionsParser.ofArguments(
            MachineOptions.DEFAULTS, Arrays.asList(arguments.trim().split(" +", -1)));
    scheduler = new Scheduler(options);
    memory = PhysicalMemory.boot(options, scheduler);
    unusedAtBoot = memory.unusedPages();
  }

  /**
   * What was booted.
   *
   * @return its options
   */
  public MachineOptions options() {
    return options;
  }

  /**
   * Who runs on it.
   *
   * @return its scheduler
   */
  public Scheduler scheduler() {
    return scheduler;
  }

  /**
   * Its memory.
   *
   * @return the memory
   */
  public PhysicalMemory memory() {
    return memory;
  }

  @Override
  public void close() {
    scheduler.close();
    memory.verify();
    memory.slabs().shrink(); // a CPU keeps its last slab, empty or not
    long missing = unusedAtBoot - memory.unusedPages();
    memory.close();
    if (missing != 0) {
      throw new AssertionError(missing + " pages were not given back");
    }
  }
}
