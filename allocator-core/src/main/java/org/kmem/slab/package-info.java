/**
 * Object caches: memory for many objects of one size, carved out of page blocks called slabs.
 *
 * <p>Kernel counterpart: {@code mm/slub.c} and {@code mm/slab_common.c}. {@link
 * org.kmem.slab.SlabGeometry} says how an object and its debug data lie in a slab and how large a slab is;
 * {@link org.kmem.slab.KmallocBuckets} which sizes the general caches have; {@link
 * org.kmem.slab.SlubDebugOptions} which caches are debugged.
 *
 * <pre>{@code
 * SlabGeometry geometry =
 *     SlabGeometry.of(640, 0, CacheFlags.SLAB_HWCACHE_ALIGN, false, 2);
 * // 12 objects of 640 bytes in a slab of order 1
 * }</pre>
 *
 * <p>Source: kernel documentation {@code mm/slub.rst}; J. Bonwick: "The Slab Allocator: An
 * Object-Caching Kernel Memory Allocator", USENIX Summer 1994; J. Bonwick, J. Adams: "Magazines and
 * Vmem", USENIX ATC 2001.
 */
@NullMarked
package org.kmem.slab;

import org.jspecify.annotations.NullMarked;
