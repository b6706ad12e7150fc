/**
 * The memory of a machine: the only door to the allocator engine.
 *
 * <p>{@link org.kmem.mm.physmem.PhysicalMemory} boots the engine so that zones and watermarks are those of a
 * real machine of the size, hands out frames that have bytes, and keeps the layer above's part of each struct
 * page: reference and map counts, flags, owner. {@link org.kmem.mm.physmem.PageFields} says where.
 *
 * <p>Everything belongs to the holder of the scheduler's baton; accesses are plain.
 *
 * <p>Kernel counterpart: {@code mm/page_alloc.c} as seen from above, {@code include/linux/page_ref.h}, {@code
 * mm_types.h}.
 */
@NullMarked
package org.kmem.mm.physmem;

import org.jspecify.annotations.NullMarked;
