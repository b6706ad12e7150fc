package org.kmem.mm.oom;

/**
 * What a request that found no memory was limited to. Kernel counterpart: {@code enum oom_constraint}.
 */
public enum OomConstraint {
  /** All memory of the machine. */
  CONSTRAINT_NONE,
  /** The nodes that the task may use. */
  CONSTRAINT_CPUSET,
  /** The nodes of a memory policy. */
  CONSTRAINT_MEMORY_POLICY,
  /** What a control group may have. */
  CONSTRAINT_MEMCG
}
