package org.kmem.bench.subject.peer;

import org.kmem.bench.subject.PageFront;
import org.kmem.gfp.GfpFlags;
import org.kmem.slab.Kmalloc;
import org.kmem.slab.KmallocHandle;
import org.kmem.units.Order;
import org.kmem.units.PageSize;

/**
 * The engine's kmalloc and kfree, {@code GFP_KERNEL}.
 *
 * @param heap the machine
 */
record KmallocAllocator(SlabHeap heap) implements HeapAddresses {
  @Override
  public AddressSource source(PageFront.Kind kind, int thread) {
    Kmalloc kmalloc = heap.slabs().kmalloc();
    return switch (kind) {
      case HANDLE -> new ByHandle(kmalloc.take());
      case THREAD -> new ByThread(kmalloc);
      case CPU -> new ByCpu(heap, kmalloc);
      case SLOT -> new BySlot(kmalloc, thread);
    };
  }

  @Override
  public AddressSource guestSource() {
    return new ByThread(heap.slabs().kmalloc());
  }

  @Override
  public String configuration() {
    return "kmalloc and kfree of " + heap;
  }

  @Override
  public int largestBytes() {
    return Math.toIntExact(PageSize.SIZE_BYTES << Order.MAX);
  }

  /** A thread that has taken it in hand. */
  record ByHandle(KmallocHandle handle) implements AddressSource {
    @Override
    public long alloc(int sizeBytes) {
      return handle.kmalloc(sizeBytes, GfpFlags.GFP_KERNEL);
    }

    @Override
    public void free(long address) {
      handle.kfree(address);
    }

    @Override
    public void close() {
      handle.close();
    }
  }

  /** Any thread, which is looked up at each call. */
  record ByThread(Kmalloc kmalloc) implements AddressSource {
    @Override
    public long alloc(int sizeBytes) {
      return kmalloc.kmalloc(sizeBytes, GfpFlags.GFP_KERNEL);
    }

    @Override
    public void free(long address) {
      kmalloc.kfree(address);
    }
  }

  private record ByCpu(SlabHeap heap, Kmalloc kmalloc) implements AddressSource {
    @Override
    public long alloc(int sizeBytes) {
      return kmalloc.kmalloc(heap.cpuSlot(), sizeBytes, GfpFlags.GFP_KERNEL);
    }

    @Override
    public void free(long address) {
      kmalloc.kfree(heap.cpuSlot(), address);
    }
  }

  private record BySlot(Kmalloc kmalloc, int slot) implements AddressSource {
    @Override
    public long alloc(int sizeBytes) {
      return kmalloc.kmalloc(slot, sizeBytes, GfpFlags.GFP_KERNEL);
    }

    @Override
    public void free(long address) {
      kmalloc.kfree(slot, address);
    }
  }
}
