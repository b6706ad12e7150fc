/**
 * The page cache: file pages in memory, how they are read ahead, made dirty, written back and dropped; and
 * shared memory.
 *
 * <p>{@link org.kmem.mm.pagecache.PageCache} keeps the books of all cached pages and reads and writes files
 * through them. A file's pages are a {@link org.kmem.mm.pagecache.CachedSpace}: {@link
 * org.kmem.mm.pagecache.BackedSpace} for what lies on a disk, {@link org.kmem.mm.pagecache.MemorySpace} for
 * ramfs, {@link org.kmem.mm.pagecache.ShmemSpace} for tmpfs and shared anonymous memory. {@link
 * org.kmem.mm.pagecache.BackingDevice} has the dirty files of a disk and the flusher that writes them; {@link
 * org.kmem.mm.pagecache.DirtyLimits} says when it has to, and when writers have to wait.
 *
 * <p>Everything belongs to the holder of the scheduler's baton. Nothing changes between two waits; a page is
 * locked ({@code PG_LOCKED}) while it is read, brought in or truncated, so that others wait for it. Several
 * pages are locked in the order of their indexes.
 *
 * <p>Kernel counterpart: {@code mm/filemap.c}, {@code readahead.c}, {@code page-writeback.c}, {@code
 * truncate.c}, {@code shmem.c}, {@code fadvise.c}, {@code fs/fs-writeback.c}.
 */
@NullMarked
package org.kmem.mm.pagecache;

import org.jspecify.annotations.NullMarked;
