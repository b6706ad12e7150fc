package org.kmem.mm.physmem;

import org.kmem.mm.abi.MemSize;
import org.kmem.mm.sim.MachineOptions;
import org.kmem.zone.Arm64Machine;
import org.kmem.zone.MachineLayout;
import org.kmem.zone.MinFreeKbytes;
import org.kmem.zone.X86Machine;

/** What a machine's options say about its memory. Pure functions. */
final class MachineMemory {
  private MachineMemory() {}

  static MachineLayout layout(MachineOptions options) {
    long movable = options.kernelParameters().value("movablecore").map(MemSize::parse).orElse(0L);
    return switch (options.arch()) {
      case X86_64 ->
          X86Machine.ofMemory(options.memoryBytes())
              .nodes(options.nodes())
              .cpus(options.cpus())
              .movablecore(movable)
              .layout();
      case ARM64 ->
          Arm64Machine.ofMemory(options.memoryBytes())
              .nodes(options.nodes())
              .movablecore(movable)
              .layout();
    };
  }

  /** Whether transparent huge pages are on after boot; a small machine does without, whatever it is told. */
  static boolean hasHugePages(MachineOptions options, MachineLayout layout) {
    return MinFreeKbytes.hugePagesByDefault(layout.managedPages())
        && !options
            .kernelParameters()
            .value("transparent_hugepage")
            .orElse("always")
            .equals("never");
  }
}
