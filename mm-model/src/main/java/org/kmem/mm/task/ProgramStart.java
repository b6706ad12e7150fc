package org.kmem.mm.task;

import org.kmem.mm.abi.Prot;
import org.kmem.mm.abi.Signal;
import org.kmem.mm.fault.FaultResult;
import org.kmem.mm.fault.UserMemory;
import org.kmem.mm.mm.MmStruct;
import org.kmem.mm.pgtable.PteFormat;
import org.kmem.mm.syscall.MemoryCalls;
import org.kmem.units.PageSize;

/**
 * What a statically linked C program does before {@code main}: relocates itself, looks at the vdso, makes its
 * relocated data read-only, and takes a little heap for thread-local storage and for its allocator.
 *
 * <p>Runs in the process's own thread, after exec. Counterpart: {@code __libc_start_main} of glibc.
 */
final class ProgramStart {
  private static final long PAGE = PageSize.SIZE_BYTES;

  /** Thread-local storage on the heap. */
  private static final long TLS_BYTES = 0xdc0;

  /** What the allocator asks for first. */
  private static final long ARENA_BYTES = 0x21000;

  private final MemoryCalls calls;

  ProgramStart(MemoryCalls calls) {
    this.calls = calls;
  }

  void run(TaskStruct task, UserMemory user, StaticBinary program) {
    MmStruct mm = task.mm();
    touch(user, program.entry(), PteFormat.EXEC);
    touch(user, program.start(), PteFormat.READ);
    long relro = program.data().address() & -PAGE;
    touch(user, relro, PteFormat.WRITE);
    touch(user, program.relroEnd() - PAGE, PteFormat.WRITE);
    touch(user, program.relroEnd(), PteFormat.WRITE);
    touch(user, Processes.vdsoStart(mm), PteFormat.READ);
    calls.mprotect(task, relro, program.relroEnd() - relro, Prot.PROT_READ);
    long heap = calls.brk(task, 0);
    calls.brk(task, heap + TLS_BYTES);
    touch(user, heap, PteFormat.WRITE);
    calls.brk(task, PageSize.roundUp(heap + TLS_BYTES + ARENA_BYTES));
    touch(user, PageSize.roundUp(heap + TLS_BYTES), PteFormat.WRITE);
  }

  /** A program that cannot have its own memory ends, as its signal says. */
  private static void touch(UserMemory user, long address, int access) {
    long physical = user.access(address, access);
    if (physical < 0) {
      Signal signal = FaultResult.signal(UserMemory.failure(physical));
      throw ProcessExit.bySignal(signal);
    }
  }
}
