package org.kmem.bench.replay;

import java.util.BitSet;
import org.agrona.collections.IntArrayList;
import org.kmem.bench.subject.PieceSet;

/**
 * Plays a trace's objects in their order by one thread, each event in the slot of its CPU. A place is used again after
 * its object was freed, so that places take no more room than what lives.
 */
final class ObjectPlay implements ObjectPasses {
  private final ObjectScript script;
  private final Touch touch;
  private final ObjectRequest[] requests;
  private final ObjectPlayer[] players;

  /** As in the script, one entry for each allocation or free. */
  private final int[] whats;

  private final byte[] cpus;

  /** Place of the object. */
  private final int[] places;

  private final int[] survivors;

  /** Places of the survivors. */
  private final int[] survivorPlaces;

  private final PieceSet set;

  /** Places whose object could not be allocated. */
  private final BitSet absent = new BitSet();

  private long failures;

  ObjectPlay(ObjectScript script, ReplayedObjects objects, Touch touch) {
    this.script = script;
    this.touch = touch;
    this.requests = script.requests();
    this.players = new ObjectPlayer[script.cpus()];
    for (int cpu = 0; cpu < players.length; cpu++) {
      players[cpu] = objects.player(cpu);
    }
    this.whats = new int[script.size()];
    this.cpus = new byte[script.size()];
    this.places = new int[script.size()];
    int[] placeOf = new int[script.objectCount()];
    this.set = objects.newSet(fill(placeOf));
    this.survivors = script.survivors();
    this.survivorPlaces = new int[survivors.length];
    for (int i = 0; i < survivors.length; i++) {
      survivorPlaces[i] = placeOf[survivors[i]];
    }
  }

  /** Fills the columns, giving each object the place that became free last; how many places there are. */
  private int fill(int[] placeOf) {
    IntArrayList free = new IntArrayList();
    int count = 0;
    for (int i = 0; i < places.length; i++) {
      int object = script.object(i);
      if (script.isAlloc(i)) {
        placeOf[object] = free.isEmpty() ? count++ : free.removeAt(free.size() - 1);
      } else {
        free.addInt(placeOf[object]);
      }
      whats[i] = script.what(i);
      cpus[i] = (byte) script.cpu(i);
      places[i] = placeOf[object];
    }
    return count;
  }

  @Override
  public long play() {
    failures = 0;
    long started = System.nanoTime();
    play(0, places.length);
    long took = System.nanoTime() - started;
    for (ObjectPlayer player : players) {
      OperationTimes.collect(player);
    }
    return took;
  }

  /** Plays a part; parts follow each other from 0 on. */
  void play(int from, int to) {
    for (int i = from; i < to; i++) {
      int what = whats[i];
      int place = places[i];
      ObjectPlayer player = players[cpus[i]];
      if (what >= 0) {
        ObjectRequest request = requests[what];
        if (player.alloc(set, place, request)) {
          touch.write(player, set, place, request.sizeBytes());
        } else {
          absent.set(place);
          failures++;
        }
      } else if (failures == 0 || !absent.get(place)) {
        player.free(set, place, what);
      } else {
        absent.clear(place);
      }
    }
  }

  @Override
  public long held() {
    long held = 0;
    for (int i = 0; i < survivors.length; i++) {
      held += absent.get(survivorPlaces[i]) || script.requestOf(survivors[i]).isLarge() ? 0 : 1;
    }
    return held;
  }

  @Override
  public void clear() {
    for (int i = 0; i < survivors.length; i++) {
      if (!absent.get(survivorPlaces[i])) {
        players[script.cpuOf(survivors[i])].free(set, survivorPlaces[i], ObjectScript.KFREE);
      }
    }
    absent.clear();
  }

  @Override
  public void sample(OperationTimes times) {
    for (int cpu = 0; cpu < players.length; cpu++) {
      players[cpu] = times.timed(players[cpu], cpu);
    }
  }

  @Override
  public long failures() {
    return failures;
  }

  @Override
  public void close() {
    for (ObjectPlayer player : players) {
      player.close();
    }
  }
}
