/**
 * The multi-generational LRU: who was used lately is told by walks of page tables, and who is evicted by which
 * generation he is in and whether his like came back.
 *
 * <p>{@link org.kmem.mm.reclaim.mglru.Aging} finds the pages that were accessed through page tables, moves them to the
 * youngest generation and adds a younger one. {@link org.kmem.mm.reclaim.mglru.GenerationScan} evicts the oldest
 * generation and asks for aging when it comes near the last two. While it looks at a mapped page, {@link
 * org.kmem.mm.reclaim.mglru.NearbyPages} looks at those beside it. {@link
 * org.kmem.mm.reclaim.mglru.GenerationCommands} is what debugfs shows and obeys.
 *
 * <p>The lists themselves are {@link org.kmem.mm.folio.LruVec}'s, and {@link org.kmem.mm.folio.Generations} moves
 * folios on them; a promoted folio stays where it lies until eviction meets it. Unlike the kernel, aging walks all
 * tables of an address space, not only those that a Bloom filter has noted as worth it: tables cost little here.
 *
 * <p>No locks: all belongs to the holder of the baton, who may change while folios are written or locked.
 *
 * <p>Kernel counterpart: the {@code lru_gen} part of {@code mm/vmscan.c}; {@code
 * Documentation/mm/multigen_lru.rst}, {@code Documentation/admin-guide/mm/multigen_lru.rst}.
 *
 * <pre>{@code
 * MultiGenLru lru = new MultiGenLru(parts, reclaim, spaces, mmu, killer); // reclaim goes by generations now
 * lru.commands().write(text, groups); // what a write to debugfs' lru_gen does
 * }</pre>
 */
@NullMarked
package org.kmem.mm.reclaim.mglru;

import org.jspecify.annotations.NullMarked;
