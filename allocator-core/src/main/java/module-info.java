/** The allocator engine: a page allocator and what it stands on, over off-heap memory. */
module org.kmem.core {
  requires java.management;
  requires jdk.jfr;
  requires org.agrona;
  requires org.jctools.core.jdk11;
  requires static io.netty.buffer;
  requires static io.netty.common;
  requires static micrometer.core;
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
  exports org.kmem.pool.agrona;
  exports org.kmem.pool.budget;
  exports org.kmem.pool.event;
  exports org.kmem.pool.micrometer;
  exports org.kmem.pool.netty;
  exports org.kmem.pool.top;
  exports org.kmem.pool.trim;
  exports org.kmem.pool;
  exports org.kmem.pool.junit;
  exports org.kmem.slab;
  exports org.kmem.stat;
  exports org.kmem.units;
  exports org.kmem.zone;
}
