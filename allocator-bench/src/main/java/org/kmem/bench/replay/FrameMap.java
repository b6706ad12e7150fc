package org.kmem.bench.replay;

import org.agrona.collections.Long2LongHashMap;

/**
 * Which frame here stands for which recorded frame: one to one, and each for itself until an allocation got
 * another one.
 */
final class FrameMap {
  private static final long SAME = Long.MIN_VALUE;

  private final Long2LongHashMap hereOfRecorded = new Long2LongHashMap(SAME);
  private final Long2LongHashMap recordedOfHere = new Long2LongHashMap(SAME);

  /** The frame that stands for a recorded one. */
  long here(long recorded) {
    long here = hereOfRecorded.get(recorded);
    return here == SAME ? recorded : here;
  }

  /** Lets a frame stand for a recorded one; what each stood for before is exchanged. */
  void match(long recorded, long here) {
    long oldHere = here(recorded);
    if (oldHere == here) {
      return;
    }
    long other = recordedOfHere.get(here);
    long oldRecorded = other == SAME ? here : other;
    put(recorded, here);
    put(oldRecorded, oldHere);
  }

  private void put(long recorded, long here) {
    if (recorded == here) {
      hereOfRecorded.remove(recorded);
      recordedOfHere.remove(here);
    } else {
      hereOfRecorded.put(recorded, here);
      recordedOfHere.put(here, recorded);
    }
  }
}
