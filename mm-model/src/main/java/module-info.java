/**
 * The model of Linux memory management: address spaces, faults, page cache, reclaim and what hangs
 * on them, on the pages of the allocator engine.
 *
 * <p>A shell for now: the model has no classes yet, and nothing depends on it.
 */
module org.kmem.mm {
  requires org.kmem.core;
  requires static org.jspecify;
}
