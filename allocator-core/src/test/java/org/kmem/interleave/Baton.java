package org.kmem.interleave;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.kmem.memory.WatchedMemory;

/**
 * Runs threads one at a time: who holds the baton goes on up to its next access to raw memory, and there decides
 * who has it next.
 *
 * <p>All fields belong to the holder of the baton, which is the exploring thread between runs; {@code holder}
 * publishes them.
 *
 * <p>A holder that waits for the monitor of another thread keeps the baton from everybody: the exploring thread, which
 * looks now and then, takes it away. When the monitor is left, that thread runs up to its next access without the
 * baton, touching nothing that others look at, and is waited for before the next step is chosen.
 */
final class Baton implements WatchedMemory.Watcher, AutoCloseable {
  private static final int EXPLORER = -1;
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(10);
  private static final long WATCH_NANOS = TimeUnit.MICROSECONDS.toNanos(100);
  private static final int STEPS_MAX = 10_000;
  private static final MemorySegment ALL = MemorySegment.NULL.reinterpret(Long.MAX_VALUE);

  private final Thread explorer = Thread.currentThread();
  private final List<Runner> runners = new ArrayList<>();

  /** What words held before the run, in the order of their first writes. */
  private final Map<Long, Long> before = new LinkedHashMap<>();

  private final MonitorWaits monitors = new MonitorWaits();

  /** Threads, as bits, that waited for a monitor, have it, and stand before their next access. */
  private final AtomicInteger arrived = new AtomicInteger();

  private List<Runnable> bodies = List.of();
  private SearchPath path = new SearchPath();
  private Access[] next = {};

  /** For each thread that waits, what the word held when it began to. */
  private long[] seen = {};

  private int position;
  private int ended;
  private int waiting;

  /** Threads, as bits, that wait for a monitor. */
  private int blocked;

  private boolean logging;
  private boolean stopping;
  private boolean closing;
  private @Nullable Throwable failure;
  private volatile int holder = EXPLORER;

  Baton() {
    WatchedMemory.by(this);
  }

  /**
   * Runs threads to their ends along a path, whose first steps are given and to which the others are added.
   *
   * @return what went wrong, or {@code null}
   */
  @Nullable Throwable run(List<Runnable> threads, SearchPath searched) {
    bodies = threads;
    path = searched;
    position = 0;
    ended = 0;
    waiting = 0;
    blocked = 0;
    arrived.set(0);
    stopping = false;
    failure = null;
    next = new Access[threads.size()];
    seen = new long[threads.size()];
    while (runners.size() < threads.size()) {
      Runner runner = new Runner(runners.size());
      runners.add(runner);
      runner.start();
    }
    Arrays.fill(next, Access.START);
    handOver(choose(EXPLORER), EXPLORER);
    // Those stopped in the middle; who waits for a monitor gets it when its owner has unwound.
    for (int left = ~ended & ~blocked & ((1 << threads.size()) - 1); left != 0; left &= left - 1) {
      stop(Integer.numberOfTrailingZeros(left));
    }
    for (int left = blocked & ~ended; left != 0; left &= left - 1) {
      stop(Integer.numberOfTrailingZeros(left));
    }
    return failure;
  }

  private void stop(int thread) {
    stopping = true;
    handOver(thread, EXPLORER);
  }

  /** From now on what is written to memory is remembered. */
  void remember() {
    before.clear();
    logging = true;
  }

  /** Puts back what was written since. */
  void restore() {
    logging = false;
    before.forEach((word, value) -> ALL.set(ValueLayout.JAVA_LONG, Access.addressOf(word), value));
  }

  @Override
  public void before(boolean writes, boolean conditional, long address, long sizeBytes) {
    Thread thread = Thread.currentThread();
    boolean explored = thread instanceof Runner runner && runner.isOf(this);
    if (!explored && !thread.equals(explorer)) {
      return;
    }
    Access access = Access.to(writes, conditional, address, sizeBytes);
    if (explored && !stopping) {
      int index = ((Runner) thread).index;
      if (holder == index) {
        arrive(index, access);
      } else {
        comeBack(index, access);
      }
    }
    if (writes && logging) {
      for (long word = access.firstWord(); word <= access.lastWord(); word++) {
        before.computeIfAbsent(word, Baton::valueOf);
      }
    }
  }

  private void arrive(int thread, Access access) {
    next[thread] = access;
    Step last = path.step(position - 1);
    if (access.conditional() && last.chosen == thread && last.access.equals(access)) {
      waiting |= 1 << thread; // it tries the same again: only another thread can help
      seen[thread] = valueOf(access.firstWord());
    }
    int chosen = choose(thread);
    if (chosen != thread) {
      handOver(chosen, thread);
      if (stopping) {
        throw new Stopped();
      }
    }
  }

  /** Waits for the baton, after waiting for a monitor. */
  private void comeBack(int thread, Access access) {
    next[thread] = access;
    arrived.getAndUpdate(threads -> threads | (1 << thread));
    await(thread);
    if (stopping) {
      throw new Stopped();
    }
  }

  /** Chooses who makes the next step, and notes it; the explorer if nobody can or all have ended. */
  private int choose(int thread) {
    wake();
    unblock();
    int all = (1 << bodies.size()) - 1;
    int enabled = all & ~ended & ~waiting & ~blocked;
    if (enabled == 0 || position == STEPS_MAX) {
      if (ended != all && failure == null) {
        failure =
            new IllegalStateException(
                enabled == 0
                    ? "every thread waits for a word that none will change, or for a monitor"
                    : "no end after " + STEPS_MAX + " steps");
      }
      return EXPLORER;
    }
    Step step = path.stepAt(position, thread, enabled, next);
    if (step.enabled != enabled) {
      failure = new IllegalStateException("not repeatable: step " + position + " is another now");
      return EXPLORER;
    }
    position++;
    return step.chosen;
  }

  /** Threads that waited for a word may go on when it has changed. */
  private void wake() {
    for (int left = waiting; left != 0; left &= left - 1) {
      int thread = Integer.numberOfTrailingZeros(left);
      if (valueOf(next[thread].firstWord()) != seen[thread]) {
        waiting &= ~(1 << thread);
      }
    }
  }

  /** Threads that waited for a monitor may go on when it has been left, and are waited for. */
  private void unblock() {
    for (int left = blocked; left != 0; left &= left - 1) {
      int thread = Integer.numberOfTrailingZeros(left);
      int bit = 1 << thread;
      while ((arrived.get() & bit) == 0 && !waitsForAnother(thread)) {
        Thread.onSpinWait();
      }
      if ((arrived.get() & bit) != 0) {
        arrived.getAndUpdate(threads -> threads & ~bit);
        blocked &= ~bit;
      }
    }
  }

  /** Whether a thread waits for a monitor that another of the threads has. */
  private boolean waitsForAnother(int thread) {
    long owner = monitors.ownerAwaitedBy(runners.get(thread));
    return owner != MonitorWaits.NONE
        && runners.stream().anyMatch(other -> other.index != thread && other.threadId() == owner);
  }

  /** Passes the baton on if its holder waits for a monitor; only for the explorer. */
  private void watch() {
    int stuck = holder;
    if (stuck != EXPLORER && waitsForAnother(stuck) && holder == stuck) {
      blocked |= 1 << stuck;
      next[stuck] = Access.START;
      int chosen = choose(stuck);
      holder = chosen;
      if (chosen != EXPLORER) {
        LockSupport.unpark(runners.get(chosen));
      }
    }
  }

  private static long valueOf(long word) {
    return ALL.get(ValueLayout.JAVA_LONG, Access.addressOf(word));
  }

  private void handOver(int to, int from) {
    if (to == from) {
      return;
    }
    holder = to;
    LockSupport.unpark(to == EXPLORER ? explorer : runners.get(to));
    await(from);
  }

  private void await(int me) {
    long deadline = System.nanoTime() + PATIENCE_NANOS;
    while (holder != me) {
      LockSupport.parkNanos(this, me == EXPLORER ? WATCH_NANOS : PATIENCE_NANOS);
      if (me == EXPLORER && !stopping) {
        watch();
      }
      if (me == EXPLORER && holder != me && System.nanoTime() - deadline > 0) {
        throw new IllegalStateException(
            "thread %d does not go on: it waits for something other than memory, at %s"
                .formatted(holder, List.of(runners.get(holder).getStackTrace())));
      }
    }
  }

  /** Ends the threads. */
  @Override
  public void close() {
    closing = true;
    for (Runner runner : runners) {
      holder = runner.index;
      LockSupport.unpark(runner);
      try {
        runner.join(TimeUnit.NANOSECONDS.toMillis(PATIENCE_NANOS));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    WatchedMemory.by(null);
  }

  /** Unwinds a thread of a run that cannot go on. */
  private static final class Stopped extends Error {
    private static final long serialVersionUID = 1L;

    Stopped() {
      super("stopped", null, false, false);
    }
  }

  private final class Runner extends Thread {
    final int index;

    Runner(int index) {
      super("explored-" + index);
      this.index = index;
      setDaemon(true);
    }

    boolean isOf(Baton baton) {
      return Baton.this == baton;
    }

    @Override
    public void run() {
      await(index);
      while (!closing) {
        if (!stopping) {
          runBody();
        }
        if (holder != index) { // it was in a monitor last
          next[index] = Access.START;
          arrived.getAndUpdate(threads -> threads | (1 << index));
          await(index);
        }
        ended |= 1 << index;
        int chosen = stopping ? EXPLORER : choose(index);
        holder = chosen;
        LockSupport.unpark(chosen == EXPLORER ? explorer : runners.get(chosen));
        await(index);
      }
    }

    @SuppressWarnings("CatchAndPrintStackTrace")
    private void runBody() {
      try {
        bodies.get(index).run();
      } catch (Stopped stopped) {
        return;
      } catch (Throwable thrown) { // an assertion of the scenario too
        if (failure == null) {
          failure = thrown;
        }
      }
    }
  }
}
