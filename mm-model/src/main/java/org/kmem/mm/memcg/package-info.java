/**
 * The memory controller of control groups: who pays for which page, how much each group may have, and what
 * happens when it wants more.
 *
 * <p>{@link org.kmem.mm.memcg.MemoryCgroups} keeps the tree of {@link org.kmem.mm.memcg.MemoryCgroup groups} and
 * charges them: folios when they come into being ({@code folio.FolioCharges}), kernel pages of {@code
 * __GFP_ACCOUNT} and slab objects ({@code PageHooks}, {@code SlabAccounting}), swap slots. A page names its
 * group by number ({@link org.kmem.mm.physmem.PageFields#MEMCG}); 0 is the root, which is never refused
 * anything. {@link org.kmem.mm.memcg.PageCounter} counts and limits, {@link org.kmem.mm.memcg.Protection} says
 * what reclaim has to spare, {@link org.kmem.mm.memcg.HighDelay} how long who is above {@code memory.high}
 * sleeps.
 *
 * <p>Reclaim and the OOM killer are above: they are installed as {@link org.kmem.mm.memcg.Reclaimer} and {@link
 * org.kmem.mm.memcg.MemcgOom}.
 *
 * <pre>{@code
 * MemoryCgroup group = memcgs.create(memcgs.root());
 * group.memory().setMax(4096);            // pages
 * task.setMemcg(group.id());              // from now on its pages are charged to the group
 * }</pre>
 *
 * <p>Everything belongs to the holder of the scheduler's baton; charging may reclaim and so wait, and then the
 * group may change meanwhile. There are no locks.
 *
 * <p>Kernel counterpart: {@code mm/memcontrol.c}, {@code mm/page_counter.c}; {@code
 * Documentation/admin-guide/cgroup-v2.rst}.
 */
@NullMarked
package org.kmem.mm.memcg;

import org.jspecify.annotations.NullMarked;
