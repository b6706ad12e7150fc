package org.kmem.bench.micro;

import java.util.concurrent.TimeUnit;
import org.kmem.bench.subject.PieceSet;
import org.kmem.bench.workload.BatchRelay;
import org.kmem.bench.workload.Mutator;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.Control;

/**
 * Question: what does a message cost when threads in a ring send messages to their neighbours, who free them? After
 * snmalloc's message passing.
 *
 * <p>Each thread allocates 64 messages, sends them to the next one, and frees what came from the one before. An
 * operation is a message allocated and one freed.
 *
 * <p>Control: {@code control:array}: pieces wander round the ring from stack to stack.
 *
 * <p>Expected: flows are balanced, so whoever keeps what it frees need not give anything back.
 *
 * <p>Threats to validity: an inbox has a monitor, two of them are taken for 64 messages. When its neighbour's inbox is
 * full a thread empties its own instead of waiting: not every call does the same work, but all messages sent are freed.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class ObjectMessages {
  /** Messages that are sent at one time; a figure is for one of them. */
  static final int BATCH = 64;

  private static final int INBOX_MAX = 64;

  /** For JMH. */
  public ObjectMessages() {}

  /** The inboxes. */
  @State(Scope.Benchmark)
  public static class Ring {
    private BatchRelay[] inboxes = {};

    /** For JMH. */
    public Ring() {}

    /**
     * Makes an inbox for each thread.
     *
     * @param machine the allocator
     */
    @Setup(Level.Trial)
    public void make(ObjectMachine machine) {
      machine.needsFreesAnywhere();
      inboxes = new BatchRelay[machine.threads()];
      for (int i = 0; i < inboxes.length; i++) {
        inboxes[i] = new BatchRelay(INBOX_MAX, BATCH, machine.subject::newSet);
      }
      machine.beforeClose(this::empty);
    }

    private void empty(Mutator mutator) {
      for (BatchRelay inbox : inboxes) {
        boolean more = true;
        while (more) {
          more = freeOne(inbox, mutator);
        }
      }
    }

    /** Frees a batch of messages; false if there is none. */
    private static boolean freeOne(BatchRelay inbox, Mutator mutator) {
      PieceSet set = inbox.pollFull();
      if (set == null) {
        return false;
      }
      mutator.freeAll(set);
      inbox.giveEmpty(set);
      return true;
    }
  }

  /** What a thread has. */
  @State(Scope.Thread)
  public static class Peer extends OwnObjects {
    /** Size of the messages. */
    @Param("64")
    public int sizeBytes;

    @SuppressWarnings("NullAway.Init") // set before JMH calls a benchmark
    private BatchRelay inbox;

    @SuppressWarnings("NullAway.Init") // set before JMH calls a benchmark
    private BatchRelay next;

    @SuppressWarnings("NullAway.Init") // set by the first call
    private Control control;

    /** For JMH. */
    public Peer() {}

    /**
     * Finds the inboxes of this thread and its neighbour.
     *
     * @param ring all inboxes
     * @param own the thread's number
     */
    @Setup(Level.Trial)
    public void join(Ring ring, OwnSlot own) {
      inbox = ring.inboxes[own.slot];
      next = ring.inboxes[(own.slot + 1) % ring.inboxes.length];
    }

    @Override
    int usualBytes() {
      return sizeBytes;
    }

    private boolean isOver() {
      return isPaced() ? isPaceOver() : control.stopMeasurement;
    }

    @Override
    void call() {
      PieceSet set = next.takeEmpty();
      for (int place = 0; place < BATCH; place++) {
        mutator.alloc(set, place, sizeBytes);
      }
      while (!next.offerFull(set)) {
        if (!Ring.freeOne(inbox, mutator)) {
          if (isOver()) {
            mutator.freeAll(set);
            next.giveEmpty(set);
            return;
          }
          pausePace();
          Thread.onSpinWait();
          resumePace();
        }
      }
      Ring.freeOne(inbox, mutator);
    }
  }

  /**
   * Messages sent and freed.
   *
   * @param own the thread's part
   * @param control tells when the iteration is over
   */
  @Benchmark
  @OperationsPerInvocation(BATCH)
  public void pass(Peer own, Control control) {
    own.control = control;
    own.call();
  }
}
