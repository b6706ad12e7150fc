package org.kmem.mm.scenario.program;

import java.util.List;
import org.kmem.mm.shell.command.Options;
import org.kmem.mm.shell.command.UsageException;
import org.kmem.mm.shell.system.ErrnoException;
import org.kmem.units.PageSize;

/** {@code fault_test}: memory costs no fault when it is allocated, and one for each page when it is touched. */
final class FaultTest implements UserProgram {
  private static final String DEFAULT_SIZE = "100M";

  @Override
  public String name() {
    return "fault_test";
  }

  @Override
  public String synopsis() {
    return "[SIZE]";
  }

  @Override
  public String summary() {
    return "count the faults of malloc and of touching what it gave (100M)";
  }

  @Override
  public int main(UserProcess self, List<String> arguments) throws ErrnoException, UsageException {
    long size = Options.number(arguments.isEmpty() ? DEFAULT_SIZE : arguments.getFirst());
    print(self, "Before allocation");
    long memory = self.malloc(size);
    print(self, "After malloc");
    for (long i = 0; i < size; i += PageSize.SIZE_BYTES) {
      self.store(memory + i);
    }
    print(self, "After touching pages");
    self.free(memory, size);
    return 0;
  }

  private static void print(UserProcess self, String label) throws ErrnoException {
    self.print(
        "%s - Minor: %d, Major: %d\n".formatted(label, self.minorFaults(), self.majorFaults()));
  }
}
