package org.kmem.mm.scenario.program;

import java.util.List;
import org.kmem.mm.fault.FaultTrace;
import org.kmem.mm.shell.command.Options;
import org.kmem.mm.shell.command.UsageException;
import org.kmem.mm.shell.system.ErrnoException;
import org.kmem.units.PageSize;

/** {@code malloc_walk}: from {@code malloc} to the page: area, empty tables, fault, entry. */
final class MallocWalk implements UserProgram {
  private static final String DEFAULT_SIZE = "1M";
  private static final int KB_PER_PAGE = 4;

  @Override
  public String name() {
    return "malloc_walk";
  }

  @Override
  public String synopsis() {
    return "[SIZE]";
  }

  @Override
  public String summary() {
    return "follow malloc to its first page fault, step by step (1M)";
  }

  @Override
  public int main(UserProcess self, List<String> arguments) throws ErrnoException, UsageException {
    long size = Options.number(arguments.isEmpty() ? DEFAULT_SIZE : arguments.getFirst());
    long mapped = UserProcess.mappedFor(size);
    self.print("malloc(%d) maps %d bytes of private anonymous memory\n".formatted(size, mapped));
    long area = self.mmap(mapped, 0);
    long address = area + PageSize.SIZE_BYTES;
    state(self, "an area from %#x on, and nothing in it:".formatted(area));
    walk(self, address);
    self.print("a load from %#x:\n".formatted(address));
    self.print("it finds %d\n".formatted(fault(self, address, false)));
    state(self, "the zero page is mapped, which is nobody's:");
    walk(self, address);
    self.print("a store to %#x:\n".formatted(address));
    fault(self, address, true);
    state(self, "now there is a page:");
    walk(self, address);
    long faults = self.minorFaults();
    self.store(address + 1);
    self.print("a store to the byte behind it: %d faults\n".formatted(self.minorFaults() - faults));
    self.munmap(area, mapped);
    state(self, "after free:");
    walk(self, address);
    return 0;
  }

  private static int fault(UserProcess self, long address, boolean write) throws ErrnoException {
    long faults = self.minorFaults();
    FaultTrace trace = new FaultTrace(self.task().mm());
    self.machine().userSpace().faults().setTrace(trace);
    int value = 0;
    if (write) {
      self.store(address);
    } else {
      value = self.load(address);
    }
    self.machine().userSpace().faults().setTrace(null);
    self.print("%s%d minor fault\n".formatted(trace.text(), self.minorFaults() - faults));
    return value;
  }

  private static void state(UserProcess self, String what) throws ErrnoException {
    self.print(
        "%s VmSize=%d kB, page tables %d kB\n"
            .formatted(
                what,
                self.task().mm().totalVm() * KB_PER_PAGE,
                self.task().mm().pageTable().tableBytes() / 1024));
  }

  private static void walk(UserProcess self, long address) throws ErrnoException {
    self.print(self.task().mm().pageTable().translate(address).text());
  }
}
