package org.kmem.bench.replay;

/** How a trace is replayed. */
public enum ReplayMode {
  /** The buddy lists do what the kernel's did; the end must be the kernel's. */
  FOLLOW,

  /** Allocations and frees are passed on, the allocator decides. */
  DECIDE,

  /** The same with a thread for each recorded CPU, at full speed; the books must balance at the end. */
  STRESS
}
