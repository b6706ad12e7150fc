/**
 * What the model knows of a page in use: flags, owner, references, and its place among the pages that reclaim
 * may take.
 *
 * <p>{@link org.kmem.mm.folio.Folios} reads and changes the state of a folio, a block that is one page to
 * reclaim and the page cache; it is named by its first frame. {@link org.kmem.mm.folio.LruLists} keeps folios
 * on the lists of a {@link org.kmem.mm.folio.LruVec}, classic or by generation, and all counters of lists with
 * them. Everything lies in struct pages ({@link org.kmem.mm.physmem.PageFields}); nothing allocates but a
 * wait.
 *
 * <pre>{@code
 * long pfn = memory.alloc(GfpFlags.GFP_HIGHUSER_MOVABLE, 0);
 * folios.set(pfn, PageFlag.PG_SWAPBACKED | PageFlag.PG_UPTODATE);
 * folios.lru().add(pfn);
 * ...
 * folios.put(pfn); // the last reference takes it off its list and frees it
 * }</pre>
 *
 * <p>Lock order: the lock of a folio ({@code PG_locked}) nests inside {@code mmap_lock} and inside an address
 * space's {@code invalidate_lock}; nothing is taken under it but another folio's of higher index.
 *
 * <p>Kernel counterpart: {@code struct folio}, {@code mm/swap.c}, {@code mm_inline.h}, {@code mm/mlock.c}, {@code
 * folio_lock} and {@code folio_wait_bit} of {@code mm/filemap.c}.
 */
@NullMarked
package org.kmem.mm.folio;

import org.jspecify.annotations.NullMarked;
