/**
 * Who uses how much of a heap that many share: a tree of named budgets, and accounts through which clients allocate.
 *
 * <p>A budget has a bound that is kept ({@code max}), one above which its users are slowed and told ({@code high}),
 * tags, listeners and counts of what happened. It is charged by slab: a client's account has caches of its own, so an
 * object that comes from a slab that is there costs nothing more, and what a slab takes is in one budget only.
 *
 * <p>Kernel counterpart: the memory controller of cgroup v2, with caches for each group as before Linux 5.9. Source:
 * kernel documentation {@code admin-guide/cgroup-v2.rst}.
 *
 * <pre>{@code
 * Budget search = accounts.root().child("search").maxBytes(64 << 20).highBytes(48 << 20).open();
 * Account account = accounts.open(search);
 * long object = account.tryAlloc(100, Lifetime.SHORT); // 0: over budget, or no memory
 * account.free(object);
 * }</pre>
 */
@NullMarked
package org.kmem.pool.budget;

import org.jspecify.annotations.NullMarked;
