package org.kmem.mm.scenario.program;

import org.kmem.mm.abi.Errno;
import org.kmem.mm.abi.MapFlags;
import org.kmem.mm.abi.Prot;
import org.kmem.mm.fault.FaultResult;
import org.kmem.mm.fault.UserMemory;
import org.kmem.mm.machine.Machine;
import org.kmem.mm.pgtable.PteFormat;
import org.kmem.mm.shell.command.ByteOutput;
import org.kmem.mm.shell.system.ErrnoException;
import org.kmem.mm.task.ProcessExit;
import org.kmem.mm.task.TaskStruct;
import org.kmem.units.PageSize;

/** A process that a {@link UserProgram} runs in: its system calls, its loads and stores, its output. */
final class UserProcess {
  /** Before what {@code malloc} returns lie 16 bytes that say how large it is. */
  private static final int CHUNK_HEADER_BYTES = 16;

  private final Machine machine;
  private final TaskStruct self;
  private final UserMemory memory;
  private final ByteOutput out;

  UserProcess(Machine machine, TaskStruct self, ByteOutput out) {
    this.machine = machine;
    this.self = self;
    this.memory = machine.processes().userMemory(self);
    this.out = out;
  }

  TaskStruct task() {
    return self;
  }

  Machine machine() {
    return machine;
  }

  /** {@code printf}. */
  void print(String text) throws ErrnoException {
    out.print(text);
    out.flush();
  }

  private static long checked(String call, long result) throws ErrnoException {
    if (result < 0 && result > -PageSize.SIZE_BYTES) {
      throw new ErrnoException(Errno.of((int) -result), call);
    }
    return result;
  }

  /** {@code mmap} of private anonymous memory, with more flags. */
  long mmap(long length, int moreFlags) throws ErrnoException {
    return checked(
        "mmap",
        machine
            .userSpace()
            .calls()
            .mmap(
                self,
                0,
                length,
                Prot.PROT_READ | Prot.PROT_WRITE,
                MapFlags.MAP_PRIVATE | MapFlags.MAP_ANONYMOUS | moreFlags,
                null,
                0));
  }

  /** {@code munmap}. */
  void munmap(long address, long length) throws ErrnoException {
    checked("munmap", machine.userSpace().calls().munmap(self, address, length));
  }

  /** How much {@code malloc} of a C library maps for a large piece: whole pages, the header included. */
  static long mappedFor(long size) {
    return PageSize.roundUp(size + CHUNK_HEADER_BYTES);
  }

  /** {@code malloc} of so much that a C library maps it, and notes its size before it. */
  long malloc(long size) throws ErrnoException {
    long address = mmap(mappedFor(size), 0);
    store(address + CHUNK_HEADER_BYTES / 2);
    return address + CHUNK_HEADER_BYTES;
  }

  /** {@code free} of such a piece. */
  void free(long pointer, long size) throws ErrnoException {
    munmap(pointer - CHUNK_HEADER_BYTES, mappedFor(size));
  }

  /** Stores a byte; a signal that comes of it ends the process. */
  void store(long address) {
    machine.memory().writeByte(resolve(address, PteFormat.WRITE), (byte) 'x');
  }

  /** Loads a byte; a signal that comes of it ends the process. */
  int load(long address) {
    return machine.memory().readByte(resolve(address, PteFormat.READ)) & 0xff;
  }

  private long resolve(long address, int access) {
    long result = memory.access(address, access);
    if (result < 0) {
      self.checkKilled();
      throw ProcessExit.bySignal(FaultResult.signal(UserMemory.failure(result)));
    }
    machine.scheduler().condResched();
    return result;
  }

  /** {@code getrusage}: minor faults. */
  long minorFaults() {
    return self.faultCounts().minor();
  }

  /** {@code getrusage}: major faults. */
  long majorFaults() {
    return self.faultCounts().major();
  }
}
