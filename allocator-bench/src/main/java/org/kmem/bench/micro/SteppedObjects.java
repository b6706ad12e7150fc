package org.kmem.bench.micro;

import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Pieces that are changed step by step, {@value #STEPS} steps a call. */
@State(Scope.Thread)
public abstract class SteppedObjects extends OwnObjects {
  /** Steps of a call; a figure is for one of them. */
  static final int STEPS = 64;

  /** For JMH. */
  public SteppedObjects() {}

  /** Does one step. */
  abstract void step();

  @Override
  void call() {
    for (int i = 0; i < STEPS; i++) {
      step();
    }
  }
}
