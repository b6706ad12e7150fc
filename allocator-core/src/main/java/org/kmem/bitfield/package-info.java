/**
 * The lock-free page allocator of one zone: rows of bits, counters, and caches of pages by slot.
 *
 * <p>{@link org.kmem.bitfield.Bitfield} is the allocator. Its frames of 2 MiB have a row set each ({@code
 * Rows}: what is taken) and a word ({@code FrameTable}: how much is taken, and the migrate type); 32 frames
 * are a tree, which a slot reserves to stay out of the way of others. {@code TreeSearch} chooses the tree for
 * a request, {@code FrameSearch} the frame and its pages. {@link org.kmem.bitfield.SlotCaches} holds
 * single pages for each slot, a row's worth at a time; a {@link org.kmem.bitfield.Magazine} does so for the
 * owner of a slot, without a lock; {@link org.kmem.bitfield.SlotBlocks} keeps blocks of two to eight pages
 * that were freed.
 *
 * <pre>{@code
 * Bitfield zone = new Bitfield(memMap, pageBlocks, zoneId, startPfn, endPfn, slots);
 * zone.release(startPfn, endPfn);
 * zone.reserveRest();
 * long pfn = zone.alloc(slot, order, MigrateType.MOVABLE, allocFlags);
 * zone.free(pfn, order);
 * }</pre>
 *
 * <p>There are no locks but a slot's own, which is tried and never waited for on the way of an allocation.
 * Nothing is ever merged: what is free of a frame is a matter of counting bits.
 *
 * <p>Kernel counterpart: none; it stands where the buddy lists and per-CPU lists stand. Source of the ideas:
 * Wrenger, Rommel, Halbuer, Dietrich, Lohmann: "LLFree: Scalable and Optionally-Persistent Page-Frame
 * Allocation", USENIX ATC 2023.
 */
@NullMarked
package org.kmem.bitfield;

import org.jspecify.annotations.NullMarked;
