/**
 * Off-heap memory for applications: a heap of a fixed capacity, pools of typed objects in it, and views of it.
 *
 * <p>{@link org.kmem.pool.OffHeap} hands out pieces of any size by address. {@link org.kmem.pool.ObjectPool} hands
 * out objects of one layout by <em>handles</em>, numbers that no other object ever has again, so that one used
 * after its release is found out, and reads and writes them by flyweights; {@link org.kmem.pool.HandlePool} is the
 * same without a layout. {@link org.kmem.pool.OffHeap#arena} is a {@link java.lang.foreign.Arena} whose segments lie in
 * the heap. Each has a form for one thread, such as {@link org.kmem.pool.LocalHeap}, which costs least.
 *
 * <pre>{@code
 * try (OffHeap heap = OffHeap.builder().capacity(64L << 20).build()) {
 *   long piece = heap.alloc(100); // or tryAlloc, which returns 0 instead of throwing
 *   Memory.putLong(piece, 42);
 *   heap.free(piece);
 *
 *   ObjectPool<Order> orders = heap.objectPool("orders", Order.LAYOUT, Order.class).build();
 *   Order order = orders.view(); // bound once, moved from object to object
 *   long handle = orders.acquire();
 *   orders.at(handle, order).price(7);
 *   orders.release(handle); // from now on the handle is refused
 *
 *   try (Arena arena = heap.arena()) {
 *     MemorySegment segment = arena.allocate(1000);
 *   }
 * }
 * }</pre>
 *
 * <p>What goes wrong is an exception that says what to do: {@link org.kmem.pool.OffHeapExhaustedException} with a
 * {@link org.kmem.pool.MemoryReport}, {@link org.kmem.pool.BadHandleException}, and for addresses {@link
 * org.kmem.slab.BadObjectException}. Who forgot to free what, {@link org.kmem.pool.LeakDetection} finds.
 *
 * <p>Lock order: a heap's monitor (making and closing pools, giving memory back), then those of the caches below.
 * No lock is taken where an object is at hand.
 */
@NullMarked
package org.kmem.pool;

import org.jspecify.annotations.NullMarked;
