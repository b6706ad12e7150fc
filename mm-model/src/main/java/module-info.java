/**
 * The model of Linux memory management: address spaces, faults, page cache, reclaim and what hangs
 * on them, on the pages of the allocator engine.
 */
module org.kmem.mm {
  requires aircompressor.v3;
  requires org.kmem.core;
  requires static org.jspecify;

  exports org.kmem.mm.abi;
  exports org.kmem.mm.machine;
  exports org.kmem.mm.folio;
  exports org.kmem.mm.pgtable;
  exports org.kmem.mm.physmem;
  exports org.kmem.mm.scenario;
  exports org.kmem.mm.shell;
  exports org.kmem.mm.shell.command;
  exports org.kmem.mm.shell.run;
  exports org.kmem.mm.shell.system;
  exports org.kmem.mm.sim;
  exports org.kmem.mm.vmstat;
}
