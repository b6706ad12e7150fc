package org.kmem.mm.shell.system;

/** How a file is opened; counterpart of the {@code O_} flags of {@code open(2)}. */
public enum OpenFlag {
  /** For reading. */
  READ,
  /** For writing. */
  WRITE,
  /** Every write goes to the end. */
  APPEND,
  /** Made if it is not there. */
  CREATE,
  /** Only if it is not there yet; with {@link #CREATE}. */
  EXCLUSIVE,
  /** Emptied. */
  TRUNCATE,
  /** Past the page cache. */
  DIRECT
}
