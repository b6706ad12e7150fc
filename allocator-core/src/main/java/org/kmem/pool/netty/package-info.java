/**
 * Netty's buffers out of an off-heap heap: a {@code ByteBufAllocator} for whoever has Netty already.
 *
 * <p>Optional: nothing else of kmem needs Netty, and this package needs {@code io.netty:netty-buffer} on the class
 * or module path. {@link org.kmem.pool.netty.KmemByteBufAllocator} is given to a bootstrap as any other:
 *
 * <pre>{@code
 * try (OffHeap heap = OffHeap.builder().capacity(256L << 20).build()) {
 *   ByteBufAllocator buffers = new KmemByteBufAllocator(heap);
 *   bootstrap.childOption(ChannelOption.ALLOCATOR, buffers);
 * }
 * }</pre>
 *
 * <p>A buffer is an object of its own over pooled memory: the memory goes back when the count falls to 0, the object
 * does not. So who releases twice, or keeps a buffer too long, always hears it, and never meets the next owner of
 * the same memory.
 *
 * <p>Source: Netty's documentation of {@code ByteBuf}, {@code ByteBufAllocator} and reference counted objects.
 */
@NullMarked
package org.kmem.pool.netty;

import org.jspecify.annotations.NullMarked;
