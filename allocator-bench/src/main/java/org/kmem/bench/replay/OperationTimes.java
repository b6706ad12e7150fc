package org.kmem.bench.replay;

import org.HdrHistogram.Histogram;
import org.kmem.bench.replay.ObjectReplayResult.Percentiles;
import org.kmem.bench.subject.PieceSet;
import org.kmem.bench.workload.Latencies;

/** How long single allocations and frees take, of all CPUs. Thread-safe. */
final class OperationTimes {
  /** One of so many operations is timed: a prime, so that it is not always the same in a loop of the trace. */
  private static final int PERIOD = 61;

  private final Latencies allocs = new Latencies();
  private final Latencies frees = new Latencies();

  /** A player that times some of what it does. */
  final class Player implements ObjectPlayer {
    private final ObjectPlayer player;
    private final Histogram allocNanos = Latencies.newHistogram();
    private final Histogram freeNanos = Latencies.newHistogram();
    private int untilNext;

    private Player(ObjectPlayer player, int cpu) {
      this.player = player;
      this.untilNext = PERIOD + cpu;
    }

    @Override
    public boolean alloc(PieceSet set, int place, ObjectRequest request) {
      if (--untilNext > 0) {
        return player.alloc(set, place, request);
      }
      untilNext = PERIOD;
      long before = System.nanoTime();
      boolean got = player.alloc(set, place, request);
      Latencies.record(allocNanos, System.nanoTime() - before);
      return got;
    }

    @Override
    public void free(PieceSet set, int place, int how) {
      if (--untilNext > 0) {
        player.free(set, place, how);
        return;
      }
      untilNext = PERIOD;
      long before = System.nanoTime();
      player.free(set, place, how);
      Latencies.record(freeNanos, System.nanoTime() - before);
    }

    @Override
    public void write(PieceSet set, int place, int offset, byte value) {
      player.write(set, place, offset, value);
    }

    @Override
    public void close() {
      player.close();
    }

    /** Hands over what was timed so far. */
    private void collect() {
      allocs.add(allocNanos);
      frees.add(freeNanos);
    }
  }

  /** A player that times some of what another does. */
  ObjectPlayer timed(ObjectPlayer player, int cpu) {
    return new Player(player, cpu);
  }

  /** Takes over what a player timed, if it is one that does; called by its thread. */
  static void collect(ObjectPlayer player) {
    if (player instanceof Player timed) {
      timed.collect();
    }
  }

  /** Forgets what was timed. */
  void clear() {
    allocs.clear();
    frees.clear();
  }

  long samples() {
    return allocs.samples() + frees.samples();
  }

  Percentiles allocs() {
    return percentiles(allocs);
  }

  Percentiles frees() {
    return percentiles(frees);
  }

  private static Percentiles percentiles(Latencies latencies) {
    return new Percentiles(
        latencies.nanosAt(50),
        latencies.nanosAt(99),
        latencies.nanosAt(99.9),
        latencies.nanosAt(100),
        latencies.samples());
  }
}
