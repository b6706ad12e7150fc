/**
 * Struct pages: one 64-byte record per page frame, off-heap, and the lists threaded through them.
 *
 * <p>Kernel counterpart: {@code struct page}, the sparse virtual memory map, {@code pageblock_flags}.
 * {@link org.kmem.page.MemMap} finds the record of a frame, {@link org.kmem.page.PageFlags} reads and
 * builds its first word, {@link org.kmem.page.PageLists} links frames into lists, and {@link
 * org.kmem.page.PageBlocks} knows the migrate type of every 2 MiB.
 *
 * <p>There are no locks here: whoever owns a frame (the buddy lists under the zone lock, a per-CPU list
 * under its lock, the caller that allocated it) owns its record.
 */
@NullMarked
package org.kmem.page;

import org.jspecify.annotations.NullMarked;
