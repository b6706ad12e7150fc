package org.kmem.bench.subject.peer;

import org.lwjgl.Version;
import org.lwjgl.system.MemoryUtil.MemoryAllocator;
import org.lwjgl.system.jemalloc.JEmalloc;
import org.lwjgl.system.mimalloc.mimalloc;
import org.lwjgl.system.rpmalloc.RPmalloc;

/**
 * Allocators written in C that LWJGL brings along, each through the binding that {@code MemoryUtil.nmemAlloc} calls when
 * it is configured to. Taken directly: a JVM can have them side by side, and a missing one fails instead of being
 * replaced by the C library's.
 *
 * @param allocator LWJGL's binding
 */
record LwjglMemory(MemoryAllocator allocator) implements AddressSource {
  static AddressAllocator mimalloc() {
    return open("mimalloc", new mimalloc.Allocator());
  }

  static AddressAllocator rpmalloc() {
    return open("rpmalloc", new RPmalloc.Allocator());
  }

  static AddressAllocator jemalloc() {
    return open("jemalloc", new JEmalloc.Allocator());
  }

  private static AddressAllocator open(String library, MemoryAllocator allocator) {
    allocator.free(allocator.malloc(1)); // so that a missing library shows here
    return new ProcessAllocator(
        new LwjglMemory(allocator),
        "lwjgl %s, %s with its default settings".formatted(Version.getVersion(), library));
  }

  @Override
  public long alloc(int sizeBytes) {
    return allocator.malloc(sizeBytes);
  }

  @Override
  public void free(long address) {
    allocator.free(address);
  }
}
