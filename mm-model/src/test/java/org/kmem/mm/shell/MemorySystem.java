package org.kmem.mm.shell;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntSupplier;
import org.kmem.mm.abi.Credentials;
import org.kmem.mm.abi.Errno;
import org.kmem.mm.abi.Rlimit;
import org.kmem.mm.abi.Rlimits;
import org.kmem.mm.shell.system.ErrnoException;
import org.kmem.mm.shell.system.ShellJob;
import org.kmem.mm.shell.system.ShellStream;

/**
 * A machine in memory: its files, a clock that only sleeping moves, processes that are threads of which the holder
 * of the baton runs.
 */
final class MemorySystem extends MemoryFiles {
  private static final int PIPE_BYTES = 65_536;
  private static final long PROCESSES_MAX = 1_805;

  private final Rlimits limits = Rlimits.initial(PROCESSES_MAX);

  /** A process. */
  private final class SimProcess implements ShellJob {
    private final int pid;
    private final Deque<Integer> signals = new ArrayDeque<>();
    private boolean done;
    private boolean killed;
    private int status;

    SimProcess(int pid) {
      this.pid = pid;
    }

    @Override
    public int pid() {
      return pid;
    }

    @Override
    public boolean isDone() {
      return done;
    }

    @Override
    public int await() {
      SimProcess waiter = current();
      blockUntil(() -> done || !waiter.signals.isEmpty());
      return done ? status : INTERRUPTED;
    }
  }

  /** Ends a killed process. */
  private static final class Killed extends Error {
    private static final long serialVersionUID = 1L;
  }

  /** A condition of the machine. */
  private interface Test {
    boolean holds();
  }

  private final ReentrantLock baton = new ReentrantLock();
  private final Condition changed = baton.newCondition();
  private final Map<Integer, SimProcess> processes = new HashMap<>();
  private final Map<Thread, SimProcess> byThread = new HashMap<>();
  private final List<Long> sleepers = new ArrayList<>();
  private final List<Test> waiting = new ArrayList<>();
  private final SimProcess shell;
  private int runnable = 1;
  private int nextPid = 100;
  private long now = EPOCH_NANOS;

  MemorySystem() {
    shell = new SimProcess(nextPid++);
    processes.put(shell.pid, shell);
  }

  private SimProcess current() {
    return byThread.getOrDefault(Thread.currentThread(), shell);
  }

  /** Lets others run until a condition holds; the caller holds the baton. */
  private void blockUntil(Test test) {
    SimProcess process = current();
    Test wake = () -> test.holds() || process.killed;
    waiting.add(wake);
    runnable--;
    while (!wake.holds()) {
      moveClockIfIdle();
      if (!wake.holds()) {
        changed.awaitUninterruptibly();
      }
    }
    runnable++;
    waiting.remove(wake);
    if (process.killed) {
      throw new Killed();
    }
  }

  /** The clock moves to the next sleeper when nobody runs and nobody could. */
  private void moveClockIfIdle() {
    if (runnable == 0 && waiting.stream().noneMatch(Test::holds)) {
      now = sleepers.stream().min(Long::compare).orElse(now);
    }
    changed.signalAll();
  }

  /** A pipe of 64 kB. */
  private static final class PipeEnds {
    private final byte[] ring = new byte[PIPE_BYTES];
    private int size;
    private int start;
    private boolean readerOpen = true;
    private boolean writerOpen = true;
  }

  @Override
  public Pipe pipe() {
    PipeEnds ends = new PipeEnds();
    return new Pipe(
        new ShellStream() {
          @Override
          public int read(byte[] buffer, int offset, int length) {
            blockUntil(() -> ends.size > 0 || !ends.writerOpen);
            int count = Math.min(length, ends.size);
            for (int i = 0; i < count; i++) {
              buffer[offset + i] = ends.ring[(ends.start + i) % PIPE_BYTES];
            }
            ends.start = (ends.start + count) % PIPE_BYTES;
            ends.size -= count;
            changed.signalAll();
            return count == 0 ? -1 : count;
          }

          @Override
          public void close() {
            ends.readerOpen = false;
            changed.signalAll();
          }
        },
        new ShellStream() {
          @Override
          public int write(byte[] buffer, int offset, int length) throws ErrnoException {
            blockUntil(() -> ends.size < PIPE_BYTES || !ends.readerOpen);
            if (!ends.readerOpen) {
              throw new ErrnoException(Errno.EPIPE);
            }
            int count = Math.min(length, PIPE_BYTES - ends.size);
            for (int i = 0; i < count; i++) {
              ends.ring[(ends.start + ends.size + i) % PIPE_BYTES] = buffer[offset + i];
            }
            ends.size += count;
            changed.signalAll();
            return count;
          }

          @Override
          public void close() {
            ends.writerOpen = false;
            changed.signalAll();
          }
        });
  }

  @Override
  public long clockNanos() {
    return now;
  }

  @Override
  public boolean sleep(long nanos) {
    long wake = now + nanos;
    sleepers.add(wake);
    SimProcess sleeper = current();
    blockUntil(() -> now >= wake || !sleeper.signals.isEmpty());
    sleepers.remove(wake);
    return now >= wake;
  }

  @Override
  public int pid() {
    return current().pid;
  }

  @Override
  public ShellJob start(String name, ShellJob.Body body) {
    SimProcess process = new SimProcess(nextPid++);
    processes.put(process.pid, process);
    runnable++;
    Thread.ofVirtual()
        .start(() -> {
          baton.lock();
          try {
            byThread.put(Thread.currentThread(), process);
            process.status = body.run();
          } catch (Killed e) {
            process.status = 137;
          } finally {
            byThread.remove(Thread.currentThread());
            process.done = true;
            runnable--;
            moveClockIfIdle();
            baton.unlock();
          }
        });
    return process;
  }

  @Override
  public long limit(Rlimit resource, boolean hard) {
    return hard ? limits.hard(resource) : limits.soft(resource);
  }

  @Override
  public void setLimit(Rlimit resource, long soft, long hard) throws ErrnoException {
    if (limits.set(resource, soft, hard, Credentials.ROOT) != 0) {
      throw new ErrnoException(Errno.EINVAL);
    }
  }

  @Override
  public void kill(int pid, int signal) throws ErrnoException {
    SimProcess process = processes.get(pid);
    if (process == null || process.done) {
      throw new ErrnoException(Errno.ESRCH);
    }
    if (signal == 9) {
      process.killed = true;
    } else if (signal != 0) {
      process.signals.add(signal);
    }
    changed.signalAll();
  }

  @Override
  public int takeSignal() {
    Integer signal = current().signals.poll();
    return signal == null ? 0 : signal;
  }

  /** Runs something as the shell, holding the baton. */
  int runAsShell(IntSupplier body) {
    baton.lock();
    try {
      return body.getAsInt();
    } finally {
      baton.unlock();
    }
  }
}
