package org.kmem.mm.scenario.program;

import java.util.List;
import org.kmem.mm.abi.MapFlags;
import org.kmem.mm.shell.command.Options;
import org.kmem.mm.shell.command.UsageException;
import org.kmem.mm.shell.system.ErrnoException;
import org.kmem.units.PageSize;

/** {@code populate_test}: {@code MAP_POPULATE} takes the pages in the call, so that no access faults. */
final class PopulateTest implements UserProgram {
  private static final String DEFAULT_SIZE = "16M";
  private static final long KB = 1024;

  @Override
  public String name() {
    return "populate_test";
  }

  @Override
  public String synopsis() {
    return "[SIZE]";
  }

  @Override
  public String summary() {
    return "map memory without and with MAP_POPULATE and touch it (16M)";
  }

  @Override
  public int main(UserProcess self, List<String> arguments) throws ErrnoException, UsageException {
    long size = Options.number(arguments.isEmpty() ? DEFAULT_SIZE : arguments.getFirst());
    map(self, "mmap", size, 0);
    map(self, "mmap MAP_POPULATE", size, MapFlags.MAP_POPULATE);
    return 0;
  }

  private static void map(UserProcess self, String label, long size, int flags)
      throws ErrnoException {
    long faults = self.minorFaults();
    long start = self.machine().scheduler().clock().nowNanos();
    long memory = self.mmap(size, flags);
    long mapped = self.machine().scheduler().clock().nowNanos();
    self.print(
        "%-18s faults=%d resident_kb=%d us=%d\n"
            .formatted(
                label,
                self.minorFaults() - faults,
                resident(self, memory, size) / KB,
                (mapped - start) / 1000));
    faults = self.minorFaults();
    for (long i = 0; i < size; i += PageSize.SIZE_BYTES) {
      self.store(memory + i);
    }
    long touched = self.machine().scheduler().clock().nowNanos();
    self.print(
        "%-18s faults=%d resident_kb=%d us=%d\n"
            .formatted(
                "  touching it",
                self.minorFaults() - faults,
                resident(self, memory, size) / KB,
                (touched - mapped) / 1000));
    self.munmap(memory, size);
  }

  private static long resident(UserProcess self, long address, long size) throws ErrnoException {
    byte[] vector = new byte[(int) (size / PageSize.SIZE_BYTES)];
    self.machine().userSpace().calls().mincore(self.task(), address, size, vector);
    long pages = 0;
    for (byte one : vector) {
      pages += one & 1;
    }
    return pages * PageSize.SIZE_BYTES;
  }
}
