package org.kmem.bench.gate.deterministic;

import java.util.concurrent.atomic.AtomicLong;

/** What planted operations on the heap work on: public, since the engine that counts has to reach it. */
public final class PlantedWord {
  /** The word. */
  public static final AtomicLong WORD = new AtomicLong();

  private PlantedWord() {}
}
