package org.kmem.bench.replay;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.kmem.bench.subject.PieceSet;

/**
 * Plays a trace's objects with a thread for each recorded CPU, as fast as they can: every thread does its CPU's
 * allocations and frees in their order, and a free waits for its allocation if another thread has not come so far. At
 * the end the books must balance.
 *
 * <p>Each CPU's objects have places of their own, in the order of their allocations, so that threads write to no cache
 * line of each other but to say that an allocation is done.
 */
final class ObjectStress implements ObjectPasses {
  private static final long ALLOCATED = 1;
  private static final long FAILED = 2;

  /** Results of different CPUs are two cache lines apart. */
  private static final int PADDING = 16;

  /** What a CPU does. */
  private static final class Part {
    /** As in the script. */
    int[] whats = {};

    /** CPU that allocated the object, one entry for each allocation or free. */
    byte[] owners = {};

    /** Place of the object among those of its owner. */
    int[] places = {};

    /** Places of survivors. */
    int[] survivors = {};

    /** Those of them that do not take pages of their own. */
    int[] counted = {};

    long failures;
  }

  private final Touch touch;
  private final ObjectRequest[] requests;
  private final Part[] parts;
  private final PieceSet[] sets;

  /** Where the results of a CPU's allocations begin. */
  private final int[] firstResult;

  private final ObjectPlayer[] players;
  private final CpuThreads threads;
  private AwaitedResults results = new AwaitedResults(0);

  ObjectStress(ObjectScript script, ReplayedObjects objects, Touch touch) {
    this.touch = touch;
    this.requests = script.requests();
    int cpus = script.cpus();
    this.parts = new Part[cpus];
    this.sets = new PieceSet[cpus];
    this.firstResult = new int[cpus + 1];
    int[] placeOf = new int[script.objectCount()];
    int[] count = new int[cpus];
    for (int object = 0; object < placeOf.length; object++) {
      placeOf[object] = count[script.cpuOf(object)]++;
    }
    for (int cpu = 0; cpu < cpus; cpu++) {
      parts[cpu] = part(script, cpu, placeOf);
      sets[cpu] = objects.newSet(count[cpu]);
      firstResult[cpu + 1] = firstResult[cpu] + count[cpu] + PADDING;
    }
    this.players = new ObjectPlayer[cpus];
    this.threads = new CpuThreads(cpus);
    threads.run(cpu -> players[cpu] = objects.player(cpu));
  }

  private static Part part(ObjectScript script, int cpu, int[] placeOf) {
    int[] events = IntStream.range(0, script.size()).filter(i -> script.cpu(i) == cpu).toArray();
    Part part = new Part();
    part.whats = Arrays.stream(events).map(script::what).toArray();
    part.places = Arrays.stream(events).map(i -> placeOf[script.object(i)]).toArray();
    part.owners = new byte[events.length];
    for (int i = 0; i < events.length; i++) {
      part.owners[i] = (byte) script.cpuOf(script.object(events[i]));
    }
    int[] survivors =
        Arrays.stream(script.survivors()).filter(object -> script.cpuOf(object) == cpu).toArray();
    part.survivors = Arrays.stream(survivors).map(object -> placeOf[object]).toArray();
    part.counted =
        Arrays.stream(survivors)
            .filter(object -> !script.requestOf(object).isLarge())
            .map(object -> placeOf[object])
            .toArray();
    return part;
  }

  @Override
  public long play() {
    results = new AwaitedResults(firstResult[parts.length]);
    return threads.run(this::play);
  }

  private void play(int cpu) {
    Part part = parts[cpu];
    ObjectPlayer player = players[cpu];
    PieceSet own = sets[cpu];
    int[] whats = part.whats;
    int ownResults = firstResult[cpu];
    long failures = 0;
    for (int i = 0; i < whats.length; i++) {
      int what = whats[i];
      int place = part.places[i];
      if (what >= 0) {
        ObjectRequest request = requests[what];
        boolean got = player.alloc(own, place, request);
        if (got) {
          touch.write(player, own, place, request.sizeBytes());
        } else {
          failures++;
        }
        results.set(ownResults + place, got ? ALLOCATED : FAILED);
      } else {
        int owner = part.owners[i];
        if (results.await(firstResult[owner] + place, threads) == ALLOCATED) {
          player.free(sets[owner], place, what);
        }
      }
    }
    part.failures = failures;
    OperationTimes.collect(player);
  }

  @Override
  public long held() {
    long held = 0;
    for (int cpu = 0; cpu < parts.length; cpu++) {
      int first = firstResult[cpu];
      held +=
          Arrays.stream(parts[cpu].counted)
              .filter(place -> results.await(first + place, threads) == ALLOCATED)
              .count();
    }
    return held;
  }

  @Override
  public void clear() {
    threads.run(cpu -> {
      for (int place : parts[cpu].survivors) {
        if (results.await(firstResult[cpu] + place, threads) == ALLOCATED) {
          players[cpu].free(sets[cpu], place, ObjectScript.KFREE);
        }
      }
    });
  }

  @Override
  public void sample(OperationTimes times) {
    for (int cpu = 0; cpu < players.length; cpu++) {
      players[cpu] = times.timed(players[cpu], cpu);
    }
  }

  @Override
  public long failures() {
    return Arrays.stream(parts).mapToLong(part -> part.failures).sum();
  }

  @Override
  public void close() {
    threads.run(cpu -> players[cpu].close());
    threads.close();
  }
}
