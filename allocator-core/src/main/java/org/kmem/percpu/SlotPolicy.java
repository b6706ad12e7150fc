package org.kmem.percpu;

/** How the slot of a caller is found. */
public enum SlotPolicy {
  /**
   * Platform threads own a slot each while there are any; other platform threads and all virtual threads
   * use the slot of the CPU they are on. The default choice.
   */
  OWNED,

  /** Every thread uses the slot of the CPU it is on, as in the kernel; nothing is owned. */
  CPU,

  /**
   * Every thread uses one shared slot chosen by its id and keeps it for life, wherever it runs; nothing is
   * owned and nothing is asked of the operating system.
   */
  STRIPED
}
