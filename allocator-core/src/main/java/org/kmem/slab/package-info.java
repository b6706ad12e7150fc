/**
 * Object caches: many objects of one size out of slabs, which are blocks of the page allocator.
 *
 * <p>{@link org.kmem.slab.SlabAllocator} stands on a backed page allocator, makes caches and merges those
 * that may share slabs. {@link org.kmem.slab.KmemCache} hands out objects of one size, by address; {@link
 * org.kmem.slab.Kmalloc} objects of any size. Which free object comes next is a strategy's business, see
 * {@link org.kmem.slab.SlabStrategy}: all of them have the same layout of slabs ({@code Slab}; {@link
 * org.kmem.slab.SlabGeometry} says how an object and its debug data lie in a slab), and the same table that
 * says whose an address is ({@code SlabTable}). {@link org.kmem.slab.KmallocBuckets} says which sizes the
 * general caches have, {@link org.kmem.slab.SlubDebugOptions} which caches are debugged.
 *
 * <p>Debugging, as {@code slab_debug} has it: a cache that {@link org.kmem.slab.SlubDebugOptions} name takes its
 * lock at every call and is checked there, and what is found is a {@link org.kmem.slab.SlabReport}. Other caches
 * neither pass those checks nor pay for them. For production there is a sampler, which guards one object in so many.
 *
 * <pre>{@code
 * try (PageAllocator pages = PageAllocator.builder(machine).backed(true).build();
 *     SlabAllocator slabs = SlabAllocator.builder(pages).build()) {
 *   KmemCache dentries = slabs.create("dentry", 192, 0, CacheFlags.SLAB_RECLAIM_ACCOUNT);
 *   long object = dentries.alloc(0, GfpFlags.GFP_KERNEL);
 *   dentries.free(0, object);
 * }
 * }</pre>
 *
 * <p>Kernel counterpart: {@code mm/slub.c}, {@code mm/slab_common.c}. Lock order: the allocator's monitor
 * (making and destroying caches), a slot's lock, a node's list of partial slabs, the sampler's lock, then the locks
 * of the page allocator. No slot lock and no list is held while pages are asked for or a constructor runs.
 *
 * <p>Sources: {@code Documentation/mm/slub.rst}; J. Bonwick: "The Slab Allocator: An Object-Caching
 * Kernel Memory Allocator", USENIX Summer 1994; J. Bonwick, J. Adams: "Magazines and Vmem", USENIX ATC 2001.
 */
@NullMarked
package org.kmem.slab;

import org.jspecify.annotations.NullMarked;
