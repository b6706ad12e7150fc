/**
 * Takes memory back from those who do not use it: page reclaim.
 *
 * <p>{@link org.kmem.mm.reclaim.PageReclaim} answers the page allocator: it wakes a node's {@code kswapd} below the low
 * watermark and reclaims on the caller's time below the min. Both work through {@code NodeReclaim}, which goes over the
 * control groups of a node, lets a {@link org.kmem.mm.reclaim.LruScan} take folios off the lists, and asks the {@link
 * org.kmem.mm.reclaim.Shrinkers} for their share. {@link org.kmem.mm.reclaim.ShrinkFolioList} decides folio by folio
 * what becomes of it; classic lists, generations, and {@code MADV_PAGEOUT} all end there.
 *
 * <pre>{@code
 * ScanControl sc = ScanControl.direct(gfp, order, highestZone);
 * long freed = reclaim.reclaim(gfp, order, node, highestZone);
 * }</pre>
 *
 * <p>Lock order: a folio's lock is only ever tried here, and nothing is waited for while one is held but the queue of
 * a disk. Reclaim may be entered from any allocation that may wait, with {@code mmap_lock} or locks of files held;
 * it takes none of these.
 *
 * <p>Every path ends: kswapd after 16 rounds without success leaves its node to direct reclaim, which goes through
 * priorities 12 to 0 once or twice and then says so, upon which the allocator kills or fails; all waits have
 * timeouts but the one for kswapd, which wakes its waiters whenever it goes to sleep.
 *
 * <p>Kernel counterpart: {@code mm/vmscan.c}, {@code mm/shrinker.c}; {@code Documentation/admin-guide/sysctl/vm.rst}.
 */
@NullMarked
package org.kmem.mm.reclaim;

import org.jspecify.annotations.NullMarked;
