package org.kmem.percpu;

import java.util.OptionalLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The slots of an allocator's per-CPU data, and which of them the running thread should use.
 *
 * <p>Slots {@code [0, cpus)} are <em>CPU slots</em>: threads share them, so each use takes a lock that is
 * tried once, and who fails goes past the cache. Slots {@code [cpus, count)} are <em>owner slots</em>: at
 * any moment at most one live thread is given the number, so that what is kept per slot needs no atomics.
 * There are at most {@value #OWNERS_PER_CPU} owner slots for each CPU, whatever the number of threads:
 * memory in caches is bounded by slots times what one may hold.
 *
 * <p>A platform thread gets its owner slot by {@link #take}, until it closes the handle, or by its first
 * {@link #current}, until it ends. The slot of a thread that ended, whether or not it closed its handle, is
 * adopted with all that is in its caches by the next that wants one. A live owner's slot is never
 * revoked. Virtual threads own nothing: they would hold slots without running.
 *
 * <p>A slot is a hint. A virtual thread, or one without an owner slot, may be moved to another CPU between
 * asking and using; then it uses a slot that is somewhat far, and nothing else is wrong.
 *
 * <p>The CPU comes from getcpu on Linux on x86_64 and arm64. Elsewhere, where the JVM denies native access,
 * or with the system property {@code kmem.percpu.getcpu=off} (default {@code auto}), CPU slots are
 * chosen by thread id, as with {@link SlotPolicy#STRIPED}.
 *
 * <p>Safe for any thread; nothing waits; {@link #current} allocates nothing after a thread's first call.
 *
 * <p>Kernel counterpart: {@code raw_smp_processor_id}. Source: getcpu(2), rseq(2).
 */
public final class CpuSlots {
  /*
   * Implementation notes.
   *
   * field             read     write                      guard
   * policy, cpus,     plain    constructor                final
   *   askCpu
   * owners            see OwnerTable
   * byThread[i]       plain    who takes a slot           none: a shortcut
   * own (the value)   plain    the thread itself          thread-local
   * Waiting.lookups   plain    the thread itself          thread-local
   *
   * The thread-local is only a memory of what the table says: while a thread lives, its tenure is in the
   * table, or its value is empty or a Waiting. A value that pools erase is found again in the table.
   *
   * byThread has tenures where the low bits of their owners' numbers say, so that most lookups need no
   * thread-local. A tenure is found there by nobody but its owner: it says whose it is, by a number that no
   * other thread ever has, and the owner strikes that out when it gives the slot up. So entries may be read
   * and written without order, be lost, or stay after their time. Of two live owners with the same bits the
   * later goes by its thread-local. There are several places for each slot, and pools number their threads in a
   * row, so that this is rare.
   *
   * Rejected: a scoped value, which is as fast but has to be bound around the caller; a table searched beyond
   * the first place, which threads without an owner slot would search at every lookup. Measured in decisions
   * 0040 and 0071.
   */

  /** Most owner slots for each CPU. */
  public static final int OWNERS_PER_CPU = 4;

  /** Most CPUs: as many as the largest Linux kernels are built for. */
  public static final int CPUS_MAX = 8192;

  private static final String GETCPU_PROPERTY = "kmem.percpu.getcpu";

  /** Places in {@code byThread} for each owner slot. */
  private static final int PLACES_PER_OWNER = 8;

  /** 2^64 divided by the golden ratio: spreads consecutive numbers evenly. */
  private static final long GOLDEN = 0x9E37_79B9_7F4A_7C15L;

  private final SlotPolicy policy;
  private final int cpus;
  private final int count;
  private final boolean askCpu;
  private final OwnerTable owners;
  private final @Nullable Tenure[] byThread;

  /** A {@link Tenure}, or a {@link Waiting} of a thread that found no slot free. */
  @SuppressWarnings("ThreadLocalUsage") // One for each CpuSlots: a thread has a slot in each.
  private final ThreadLocal<Object> own = new ThreadLocal<>();

  private CpuSlots(SlotPolicy policy, int cpus, int ownerSlots, boolean askCpu) {
    this.policy = policy;
    this.cpus = cpus;
    this.count = cpus + ownerSlots;
    this.askCpu = askCpu;
    this.owners = new OwnerTable(cpus, ownerSlots);
    int places = policy == SlotPolicy.OWNED ? Math.max(1, ownerSlots * PLACES_PER_OWNER) : 1;
    this.byThread = new @Nullable Tenure[Integer.highestOneBit(2 * places - 1)];
  }

  /**
   * Slots for the machine that the JVM runs on.
   *
   * @param policy how slots are found
   * @return a CPU slot for each processor that the JVM may use now, and with {@link SlotPolicy#OWNED} as
   *     many owner slots as there may be
   */
  public static CpuSlots ofMachine(SlotPolicy policy) {
    int cpus = Math.min(Runtime.getRuntime().availableProcessors(), CPUS_MAX);
    return of(policy, cpus, policy == SlotPolicy.OWNED ? OWNERS_PER_CPU * cpus : 0);
  }

  /**
   * Slots by number.
   *
   * @param policy how slots are found
   * @param cpus CPU slots, 1 to {@link #CPUS_MAX}; those of a machine with more CPUs share them
   * @param ownerSlots owner slots, at most {@link #OWNERS_PER_CPU} for each CPU slot; only with {@link
   *     SlotPolicy#OWNED} are they ever used
   * @return the slots
   * @throws IllegalArgumentException if a number is out of its range, or {@code kmem.percpu.getcpu} is
   *     neither {@code auto} nor {@code off}
   */
  public static CpuSlots of(SlotPolicy policy, int cpus, int ownerSlots) {
    if (cpus < 1 || cpus > CPUS_MAX) {
      throw new IllegalArgumentException(cpus + " CPU slots: give 1 to " + CPUS_MAX);
    }
    if (ownerSlots < 0 || ownerSlots > OWNERS_PER_CPU * cpus) {
      throw new IllegalArgumentException(
          "%d owner slots: give 0 to %d, %d for each of %d CPU slots"
              .formatted(ownerSlots, OWNERS_PER_CPU * cpus, OWNERS_PER_CPU, cpus));
    }
    boolean askCpu = policy != SlotPolicy.STRIPED && isGetcpuWanted() && CurrentCpu.isKnown();
    return new CpuSlots(policy, cpus, ownerSlots, askCpu);
  }

  private static boolean isGetcpuWanted() {
    String value = System.getProperty(GETCPU_PROPERTY, "auto");
    return switch (value) {
      case "auto" -> true;
      case "off" -> false;
      default ->
          throw new IllegalArgumentException(
              GETCPU_PROPERTY + "=" + value + ": the choices are auto and off");
    };
  }

  /**
   * The slot for the running thread: its own, or the shared slot that fits best at the moment. With {@link
   * SlotPolicy#OWNED} the first call of a platform thread takes an owner slot for the rest of its life,
   * or fails to and tries again at every {@value Waiting#PERIOD}th call.
   *
   * @return slot, below {@link #count}
   */
  public int current() {
    long self = Thread.currentThread().threadId();
    Tenure tenure = byThread[(int) self & (byThread.length - 1)];
    return tenure != null && tenure.isOf(self) ? tenure.slot : currentSlow();
  }

  private int currentSlow() {
    Thread self = Thread.currentThread();
    if (policy != SlotPolicy.OWNED || self.isVirtual()) {
      return sharedSlot();
    }
    Object known = own.get();
    if (known instanceof Tenure tenure) {
      return tenure.slot;
    }
    if (known instanceof Waiting waiting && !waiting.isOver()) {
      return sharedSlot();
    }
    Tenure tenure = ownOrTake(self);
    if (tenure == null) {
      return sharedSlot();
    }
    owners.hold(tenure);
    return tenure.slot;
  }

  /**
   * Takes a slot for the running thread. A platform thread gets an owner slot if the policy has them and one
   * is free or its owner ended; the slot it already has, if it has one. Everybody else gets a handle that
   * follows the shared slots.
   *
   * @return a handle for this thread, to be closed by it
   */
  public SlotHandle take() {
    Thread self = Thread.currentThread();
    Tenure tenure = policy == SlotPolicy.OWNED && !self.isVirtual() ? ownOrTake(self) : null;
    if (tenure != null) {
      owners.hold(tenure);
    }
    return new SlotHandle(this, self.threadId(), tenure);
  }

  private @Nullable Tenure ownOrTake(Thread self) {
    if (own.get() instanceof Tenure tenure) {
      return tenure;
    }
    Tenure taken = owners.tryTake(self, sharedSlot());
    if (taken != null) {
      own.set(taken);
      placeByThread(taken, self);
    } else if (own.get() == null) {
      own.set(new Waiting());
    }
    return taken;
  }

  private void placeByThread(Tenure taken, Thread self) {
    int place = (int) self.threadId() & (byThread.length - 1);
    Tenure there = byThread[place];
    if (there == null || !there.isInForce()) {
      byThread[place] = taken;
    }
  }

  /** By which tenure the running thread owns a slot; null if it does not, or does not know any more. */
  @Nullable Tenure tenureOf(int slot) {
    long self = Thread.currentThread().threadId();
    Tenure placed = byThread[(int) self & (byThread.length - 1)];
    if (placed != null && placed.isOf(self)) {
      return placed.slot == slot ? placed : null;
    }
    return own.get() instanceof Tenure known && known.slot == slot ? known : null;
  }

  /** How many places a table by the low bits of threads' numbers has, a power of two. */
  int places() {
    return byThread.length;
  }

  /**
   * Has something done as the owner of an owner slot, if it is the running thread's or nobody who lives owns
   * it: how caches are emptied whose owner ended. Whoever wants the slot meanwhile is refused, as if it had
   * an owner; so the action is to be short, and must not take slots.
   *
   * @param slot an owner slot
   * @param action what is to be done, by the calling thread
   * @return what the action returned; empty, with nothing done, if another thread owns the slot
   */
  public OptionalLong tryVisit(int slot, LongSupplier action) {
    return owners.tryVisit(Thread.currentThread(), slot, action);
  }

  /** Ends one hold; only for the owner. */
  void letGo(Tenure tenure) {
    if (owners.letGo(tenure)) {
      // The tenure is void now and nobody asks for it in between: only this thread reads its own
      // value, and none other is found by its number.
      tenure.end();
      own.remove();
    }
  }

  /**
   * The shared slot that fits the running thread best: that of the CPU it is on, or one chosen by its id.
   *
   * @return slot, below {@link #cpus}
   */
  public int sharedSlot() {
    if (askCpu) {
      int cpu = CurrentCpu.number();
      if (cpu >= 0) {
        // CPUs may be more than slots, or have numbers with gaps: a container is given some of
        // them.
        return cpu < cpus ? cpu : cpu % cpus;
      }
    }
    // The high half of a 64 by 64 bit product scales the hash to the number of slots without
    // dividing.
    return (int) Math.unsignedMultiplyHigh(Thread.currentThread().threadId() * GOLDEN, (long) cpus);
  }

  /**
   * How slots are found.
   *
   * @return the policy
   */
  public SlotPolicy policy() {
    return policy;
  }

  /**
   * Number of CPU slots, which come first.
   *
   * @return slots that threads share
   */
  public int cpus() {
    return cpus;
  }

  /**
   * Number of all slots.
   *
   * @return slots, numbered from 0
   */
  public int count() {
    return count;
  }

  /**
   * Whether a slot is used by its owner alone.
   *
   * @param slot slot
   * @return true for owner slots, false for those that threads share
   */
  public boolean isOwnerSlot(int slot) {
    return slot >= cpus;
  }

  /**
   * How many owner slots have an owner that lives; walks the table.
   *
   * @return threads, a recent number
   */
  public int owners() {
    return owners.live();
  }

  /**
   * Proves the table of owners: every entry in its place, no thread with two slots. No thread may take or
   * give up a slot meanwhile.
   *
   * @throws IllegalStateException naming the invariant that is broken and where
   */
  public void verify() {
    owners.verify();
  }

  /**
   * A line for messages.
   *
   * @return policy and numbers
   */
  @Override
  public String toString() {
    return policy
        + ": "
        + cpus
        + " slots by "
        + (askCpu ? "CPU" : "thread id")
        + ", "
        + (count - cpus)
        + " for owners";
  }

  /**
   * Counts the lookups of a thread that found no slot free, so that it asks again now and then: a thread's
   * end is announced to nobody. Padded on both sides, since it is written at each lookup and objects of
   * several threads may come to lie side by side.
   */
  private static final class Waiting {
    static final int PERIOD = 256;
    private static final int PAD = OwnerTable.LINE_BYTES / Long.BYTES;

    private final long[] lookups = new long[2 * PAD + 1];

    boolean isOver() {
      return ++lookups[PAD] % PERIOD == 0;
    }
  }
}
