/**
 * Moving pages: to other frames, so that free memory becomes contiguous, and to other nodes.
 *
 * <p>{@link org.kmem.mm.migrate.MigratePages} moves pages that are in use: all entries that map one become migration
 * entries, bytes and state go to another frame, and the entries name that. {@link org.kmem.mm.migrate.Compaction} moves
 * what is movable from the bottom of a zone to free frames at its top, when a large block is wanted, {@code
 * compact_memory} is written or kcompactd finds too much fragmentation.
 *
 * <pre>{@code
 * if (migrate.isolate(pfn)) {
 *   migrate.migrate(new long[] {pfn}, 1, from -> memory.alloc(gfp, 0), MigrateMode.SYNC);
 * }
 * }</pre>
 *
 * <p>Lock order: {@code mmap_lock} of the address space whose pages are moved, then the lock of a page, then that of the
 * frame it goes to. Belongs to the holder of the baton.
 *
 * <p>Kernel counterpart: {@code mm/migrate.c}, {@code mm/compaction.c}, {@code do_migrate_pages} in {@code
 * mm/mempolicy.c}.
 */
@NullMarked
package org.kmem.mm.migrate;

import org.jspecify.annotations.NullMarked;
