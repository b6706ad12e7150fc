package org.kmem.mm.scenario.actor;

import org.kmem.mm.abi.Signal;
import org.kmem.mm.fault.FaultResult;
import org.kmem.mm.fault.UserMemory;
import org.kmem.mm.numa.NumaBalancing;
import org.kmem.mm.pgtable.PteFormat;
import org.kmem.mm.physmem.PhysicalMemory;
import org.kmem.mm.sim.Scheduler;
import org.kmem.mm.task.ProcessExit;
import org.kmem.mm.task.TaskStruct;
import org.kmem.units.PageSize;

/**
 * Accesses of an actor to its own address space, as its instructions make them: faults, signals and all.
 *
 * <p>A signal that the actor catches becomes a {@link Trap}; one that it does not ends the process.
 */
final class ActorMemory {
  private static final long OFFSET_MASK = PageSize.SIZE_BYTES - 1;

  private final Scheduler scheduler;
  private final PhysicalMemory physical;
  private final UserMemory user;
  private final TaskStruct self;
  private final NumaBalancing balancing;
  private final byte[] page = new byte[FillKind.PAGE_BYTES];

  /** State of the pseudo-random bytes that pages are filled with. */
  private long seed;

  ActorMemory(Actors actors, TaskStruct self, long seed) {
    this.scheduler = actors.scheduler();
    this.physical = actors.physical();
    this.user = actors.processes().userMemory(self);
    this.self = self;
    this.balancing = actors.balancing();
    this.seed = seed;
  }

  long seed() {
    return seed;
  }

  long minorFaults() {
    return self.faultCounts().minor();
  }

  long majorFaults() {
    return self.faultCounts().major();
  }

  /** Loads a byte. */
  int load(long address) throws Trap {
    return physical.readByte(resolve(address, PteFormat.READ)) & 0xff;
  }

  /** Stores a byte. */
  void store(long address, byte value) throws Trap {
    physical.writeByte(resolve(address, PteFormat.WRITE), value);
  }

  /** Fills the 4096 bytes from an address on. */
  void fillPage(long address, FillKind kind) throws Trap {
    seed = kind.fill(page, 0, seed);
    int done = 0;
    while (done < page.length) {
      long at = address + done;
      int piece = (int) Math.min(page.length - done, PageSize.SIZE_BYTES - (at & OFFSET_MASK));
      physical.writeBytes(resolve(at, PteFormat.WRITE), page, done, piece);
      scheduler.charge(scheduler.costs().pageCopy());
      done += piece;
    }
  }

  private long resolve(long address, int access) throws Trap {
    long result = user.access(address, access);
    if (result >= 0) {
      scheduler.charge(scheduler.costs().access());
      scheduler.condResched();
      self.stopWhileFrozen();
      balancing.tick(self.hints(), self);
      return result;
    }
    self.checkKilled();
    Signal signal = FaultResult.signal(UserMemory.failure(result));
    if (self.signals().isCaught(signal)) {
      throw new Trap(signal, address);
    }
    throw ProcessExit.bySignal(signal);
  }

  /** Reads memory of the tool itself, which is always mapped. */
  void readOwn(long address) {
    own(address, PteFormat.READ);
  }

  /** Writes to memory of the tool itself, which is always mapped; its contents stay. */
  void writeOwn(long address) {
    own(address, PteFormat.WRITE);
  }

  private void own(long address, int access) {
    try {
      resolve(address, access);
    } catch (Trap trap) {
      // The handler itself needs this memory: the kernel forces the signal, which then kills.
      throw ProcessExit.bySignal(trap.signal());
    }
  }
}
