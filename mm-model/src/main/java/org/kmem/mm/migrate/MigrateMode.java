package org.kmem.mm.migrate;

/** How much moving a page may wait for. Kernel counterpart: {@code enum migrate_mode}. */
public enum MigrateMode {
  /** Nothing. */
  ASYNC,
  /** Locks, but no writeback. */
  SYNC_LIGHT,
  /** Locks and writeback. */
  SYNC
}
