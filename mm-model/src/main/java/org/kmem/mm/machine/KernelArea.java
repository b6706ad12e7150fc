package org.kmem.mm.machine;

import org.kmem.mm.abi.MemSize;

/**
 * A range of the virtual address space of kernel and user, and what it is for.
 *
 * @param name as the kernel's documents call it
 * @param start first address
 * @param last last address
 * @param kind what it is used for
 */
public record KernelArea(String name, long start, long last, Kind kind) {
  /** Uses of address space. */
  public enum Kind {
    /** A program's own. */
    USER,
    /** All of physical memory, one to one. */
    DIRECT_MAP,
    /** What the kernel maps page by page: vmalloc, ioremap, stacks. */
    VMALLOC,
    /** Struct pages. */
    VMEMMAP,
    /** The kernel's code and data. */
    TEXT,
    /** Loaded modules. */
    MODULES,
    /** Something else of the kernel's. */
    OTHER,
    /** Nothing is ever there. */
    HOLE
  }

  /**
   * Whether an address is in it.
   *
   * @param address an address, unsigned
   * @return true if so
   */
  public boolean contains(long address) {
    return Long.compareUnsigned(address, start) >= 0 && Long.compareUnsigned(address, last) <= 0;
  }

  /**
   * Its size.
   *
   * @return bytes; wraps to 0 for all of the address space
   */
  public long sizeBytes() {
    return last - start + 1;
  }

  /**
   * A line of the map.
   *
   * @return start, end, size and name
   */
  @Override
  public String toString() {
    return "%016x-%016x %10s %s".formatted(start, last, MemSize.format(sizeBytes()), name);
  }
}
