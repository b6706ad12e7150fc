package org.kmem.bench.replay;

import org.kmem.bench.replay.ReplayResult.Prediction;

/**
 * Counts how often the frame that an allocation got here was the recorded one. The first allocation of a block
 * that was on a list at the start proves nothing: where it was comes from the trace itself.
 */
final class PredictionScore {
  private final PfnSet startFrames;
  private long right;
  private long wrong;
  private long fromStartLists;

  PredictionScore(StartLists startLists) {
    this.startFrames = startLists.allocatedFrames();
  }

  void count(long recorded, boolean isRight) {
    if (startFrames.remove(recorded)) {
      fromStartLists++;
    } else if (isRight) {
      right++;
    } else {
      wrong++;
    }
  }

  Prediction prediction() {
    return new Prediction(right, wrong, fromStartLists);
  }
}
