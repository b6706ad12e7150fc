/**
 * What memory can be mapped from: address spaces of files, the pages cached for them, and who maps them.
 *
 * <p>{@link org.kmem.mm.mapping.AddressSpace} is a file's (or a shared memory object's) pages by index, with
 * the operations that faults need; {@link org.kmem.mm.mapping.PageIndex} holds them; {@link
 * org.kmem.mm.mapping.MappedRanges} knows which areas map which part; {@link
 * org.kmem.mm.mapping.MappedFile} is an open file as an area holds it. What the layers above do for this
 * one - taking pages out of page tables - comes through {@link org.kmem.mm.mapping.Unmapper}.
 *
 * <p>Everything belongs to the holder of the scheduler's baton. Where a method may wait, it says so; between
 * two waits nothing changes. The order in which a task may wait for locks: {@code mmap_lock}, then a page's
 * lock.
 *
 * <p>Kernel counterpart: {@code struct address_space}, {@code i_mmap}, {@code i_pages}, {@code struct
 * file_ra_state}.
 *
 * <pre>{@code
 * long pfn = space.find(index);                  // cached?
 * if (pfn == Pfn.NONE) {
 *   long got = space.fault(index, request);      // reads it, may wait
 * }
 * space.mappings().forEach(index, index, range -> ...); // who maps it
 * }</pre>
 */
@NullMarked
package org.kmem.mm.mapping;

import org.jspecify.annotations.NullMarked;
