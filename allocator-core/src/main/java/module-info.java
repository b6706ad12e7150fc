/** The allocator engine: a page allocator and what it stands on, over off-heap memory. */
module org.kmem.core {
  requires org.jctools.core.jdk11;
  requires static org.jspecify;
  requires static org.junit.jupiter.api;

  exports org.kmem.bitfield;
  exports org.kmem.buddy;
  exports org.kmem.counter;
  exports org.kmem.fault;
  exports org.kmem.gfp;
  exports org.kmem.hook;
  exports org.kmem.memory;
  exports org.kmem.page;
  exports org.kmem.pagealloc;
  exports org.kmem.pcp;
  exports org.kmem.percpu;
  exports org.kmem.pool;
  exports org.kmem.pool.junit;
  exports org.kmem.slab;
  exports org.kmem.stat;
  exports org.kmem.units;
  exports org.kmem.zone;
}
