package org.kmem.bench.gate.deterministic.script;

import java.util.Locale;

/** What is done to allocators of objects. */
enum ObjectWorkload {
  /** An object of a cache comes and goes, by slot, over and over. */
  PAIR(2, 0),

  /** Objects of one cache, replaced at random; then all go and the cache shrinks. */
  CHURN(2, 0),

  /** Objects go through another slot than they came from. */
  REMOTE(2, 0),

  /** 64 objects come in one call and go in one. */
  BULK(2, 0),

  /** Objects come and go by a handle that owns its slot: singly, and more than caches hold. */
  OWNED(1, 2),

  /** Pieces of many sizes from the general caches, replaced at random. */
  KMALLOC(2, 0);

  private final int cpus;
  private final int owners;

  ObjectWorkload(int cpus, int owners) {
    this.cpus = cpus;
    this.owners = owners;
  }

  int cpus() {
    return cpus;
  }

  int owners() {
    return owners;
  }

  /** The name that rows use. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
