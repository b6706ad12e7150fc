package org.kmem.mm.fault;

import org.kmem.mm.pgtable.Mmu;
import org.kmem.mm.pgtable.PteFormat;
import org.kmem.mm.physmem.PhysicalMemory;
import org.kmem.mm.sim.Scheduler;
import org.kmem.units.PageSize;

/**
 * How a process reads and writes its memory: through the TLB of the CPU it runs on, with a fault where that
 * does not let it.
 *
 * <p>To be used by the process's own task. An access may fault, and so wait. Want of memory is tried again until
 * there is some or the task is killed. Accesses that hit allocate nothing.
 *
 * <p>Kernel counterpart: the CPU.
 */
public final class UserMemory {
  private final FaultHandler faults;
  private final Mmu mmu;
  private final FaultingTask task;
  private final PhysicalMemory memory;
  private final Scheduler scheduler;

  /** Outcome of the last load. */
  private int loadOutcome;

  /**
   * For a process.
   *
   * @param faults who handles its faults
   * @param mmu the CPUs' translation
   * @param memory the machine's memory
   * @param scheduler who runs its task
   * @param task the process
   */
  public UserMemory(
      FaultHandler faults, Mmu mmu, PhysicalMemory memory, Scheduler scheduler, FaultingTask task) {
    this.faults = faults;
    this.mmu = mmu;
    this.memory = memory;
    this.scheduler = scheduler;
    this.task = task;
  }

  /**
   * Does what an access needs: translates, and faults until the access goes through or cannot.
   *
   * @param address virtual address, below the end of user space
   * @param access {@link PteFormat#READ}, {@link PteFormat#WRITE} or {@link PteFormat#EXEC}
   * @return physical address; negative, its complement {@link FaultResult} bits, if the access cannot be done
   */
  public long access(long address, int access) {
    long physical = translate(address, access);
    return physical >= 0 ? physical : accessByFault(address, access);
  }

  private long translate(long address, int access) {
    int cpu = scheduler.currentCpu();
    mmu.load(cpu, task.mm().pageTable());
    return mmu.translate(cpu, address, access);
  }

  /** What is left to do when the translation does not let an access through. */
  private long accessByFault(long address, int access) {
    long physical;
    do {
      int result = faults.handle(task, address, access);
      if (FaultResult.isError(result)) {
        if ((result & FaultResult.OOM) == 0) {
          return ~(long) result;
        }
        if (!scheduler.current().isKilled()) {
          scheduler.yieldCpu();
        }
      }
      if (scheduler.current().isKilled()) {
        return ~(long) FaultResult.KILLED;
      }
      physical = translate(address, access);
    } while (physical < 0);
    return physical;
  }

  /**
   * The {@link FaultResult} bits of an access that could not be done.
   *
   * @param outcome a negative answer of {@link #access}
   * @return the bits
   */
  public static int failure(long outcome) {
    return (int) ~outcome;
  }

  /**
   * Stores a byte.
   *
   * @param address where
   * @param value the byte
   * @return 0, or {@link FaultResult} bits of an error
   */
  public int store(long address, byte value) {
    long physical = access(address, PteFormat.WRITE);
    if (physical < 0) {
      return failure(physical);
    }
    memory.writeByte(physical, value);
    return 0;
  }

  /**
   * Loads a byte; whether that worked is told by {@link #loadOutcome}.
   *
   * @param address where
   * @return the byte, 0 if it could not be loaded
   */
  public byte load(long address) {
    long physical = access(address, PteFormat.READ);
    if (physical < 0) {
      loadOutcome = failure(physical);
      return 0;
    }
    loadOutcome = 0;
    return memory.readByte(physical);
  }

  /**
   * How the last load ended.
   *
   * @return 0, or {@link FaultResult} bits of an error
   */
  public int loadOutcome() {
    return loadOutcome;
  }

  /**
   * Fills memory with one byte, page by page.
   *
   * @param address first address
   * @param bytes how many
   * @param value the byte
   * @return bytes filled; fewer than asked where a page could not be written, see {@link #access}
   */
  public long fill(long address, long bytes, byte value) {
    long done = 0;
    while (done < bytes) {
      long at = address + done;
      long part = Math.min(bytes - done, toPageEnd(at));
      long physical = access(at, PteFormat.WRITE);
      if (physical < 0) {
        return done;
      }
      memory.fill(physical, part, value);
      done += part;
    }
    return done;
  }

  /**
   * Copies bytes into memory, page by page: {@code copy_to_user}.
   *
   * @param address first address
   * @param bytes the bytes
   * @param offset first of them
   * @param count how many
   * @return bytes copied; fewer than asked where a page could not be written
   */
  public int write(long address, byte[] bytes, int offset, int count) {
    int done = 0;
    while (done < count) {
      long at = address + done;
      int part = (int) Math.min(count - done, toPageEnd(at));
      long physical = access(at, PteFormat.WRITE);
      if (physical < 0) {
        return done;
      }
      memory.writeBytes(physical, bytes, offset + done, part);
      done += part;
    }
    return done;
  }

  /**
   * Copies bytes out of memory, page by page: {@code copy_from_user}.
   *
   * @param address first address
   * @param bytes where they go
   * @param offset where the first goes
   * @param count how many
   * @return bytes copied; fewer than asked where a page could not be read
   */
  public int read(long address, byte[] bytes, int offset, int count) {
    int done = 0;
    while (done < count) {
      long at = address + done;
      int part = (int) Math.min(count - done, toPageEnd(at));
      long physical = access(at, PteFormat.READ);
      if (physical < 0) {
        return done;
      }
      memory.readBytes(physical, bytes, offset + done, part);
      done += part;
    }
    return done;
  }

  private static long toPageEnd(long address) {
    return PageSize.SIZE_BYTES - (address & (PageSize.SIZE_BYTES - 1));
  }
}
