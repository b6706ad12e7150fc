package org.kmem.mm.scenario;

import org.kmem.mm.abi.Errno;
import org.kmem.mm.abi.Signal;
import org.kmem.mm.shell.system.ErrnoException;
import org.kmem.mm.shell.system.ShellStream;
import org.kmem.mm.shell.system.ShellSystem;
import org.kmem.mm.sim.Scheduler;
import org.kmem.mm.sim.WaitQueue;
import org.kmem.mm.sim.Wakeup;
import org.kmem.mm.task.ProcessExit;

/**
 * A pipe between simulated processes: 64 KiB, as {@code pipe(7)} has by default. A reader of an empty one and a
 * writer of a full one wait in simulated time.
 *
 * <p>Its buffer is not taken from the machine's pages. Belongs to the holder of the baton.
 *
 * <p>Kernel counterpart: {@code struct pipe_inode_info}.
 */
final class SimPipe {
  private static final int CAPACITY_BYTES = 65_536;

  private final byte[] ring = new byte[CAPACITY_BYTES];
  private final WaitQueue readable;
  private final WaitQueue writable;
  private int start;
  private int size;
  private boolean readerOpen = true;
  private boolean writerOpen = true;

  SimPipe(Scheduler scheduler) {
    readable = new WaitQueue(scheduler, "data in a pipe");
    writable = new WaitQueue(scheduler, "room in a pipe");
  }

  /** Both ends of it. */
  ShellSystem.Pipe ends() {
    return new ShellSystem.Pipe(new Reader(), new Writer());
  }

  private static void waitOn(WaitQueue queue) {
    if (queue.sleepKillable() == Wakeup.KILLED) {
      throw ProcessExit.bySignal(Signal.SIGKILL);
    }
  }

  private int take(byte[] buffer, int offset, int length) {
    while (size == 0 && writerOpen) {
      waitOn(readable);
    }
    int count = Math.min(length, size);
    int first = Math.min(count, CAPACITY_BYTES - start);
    System.arraycopy(ring, start, buffer, offset, first);
    System.arraycopy(ring, 0, buffer, offset + first, count - first);
    start = (start + count) % CAPACITY_BYTES;
    size -= count;
    writable.wakeAll();
    return count == 0 ? -1 : count;
  }

  private int put(byte[] buffer, int offset, int length) throws ErrnoException {
    while (size == CAPACITY_BYTES && readerOpen) {
      waitOn(writable);
    }
    if (!readerOpen) {
      throw new ErrnoException(Errno.EPIPE);
    }
    int count = Math.min(length, CAPACITY_BYTES - size);
    int end = (start + size) % CAPACITY_BYTES;
    int first = Math.min(count, CAPACITY_BYTES - end);
    System.arraycopy(buffer, offset, ring, end, first);
    System.arraycopy(buffer, offset + first, ring, 0, count - first);
    size += count;
    readable.wakeAll();
    return count;
  }

  private final class Reader implements ShellStream {
    @Override
    public int read(byte[] buffer, int offset, int length) {
      return take(buffer, offset, length);
    }

    @Override
    public void close() {
      readerOpen = false;
      writable.wakeAll();
    }
  }

  private final class Writer implements ShellStream {
    @Override
    public int write(byte[] buffer, int offset, int length) throws ErrnoException {
      return put(buffer, offset, length);
    }

    @Override
    public void close() {
      writerOpen = false;
      readable.wakeAll();
    }
  }
}
