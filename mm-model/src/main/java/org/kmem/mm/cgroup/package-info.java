/**
 * Control groups: a tree of named groups of processes, and the controllers that work on it.
 *
 * <p>{@link org.kmem.mm.cgroup.Cgroups} keeps the tree and the rules of version 2: a controller works in a group
 * if the {@code cgroup.subtree_control} of its parent names it; a group other than the root has processes or
 * controllers below it, not both. {@link org.kmem.mm.cgroup.Cgroup} is a group. What a controller keeps for
 * groups is its own affair: the memory controller has {@link org.kmem.mm.memcg.MemoryCgroup}, others register as
 * {@link org.kmem.mm.cgroup.ControllerListener}.
 *
 * <pre>{@code
 * Cgroup a = cgroups.mkdir(cgroups.root(), "a");
 * cgroups.attach(a, process);                   // it and its later children are charged to a
 * }</pre>
 *
 * <p>Everything belongs to the holder of the scheduler's baton; there are no locks, and nothing waits.
 *
 * <p>Kernel counterpart: {@code kernel/cgroup/cgroup.c}; {@code Documentation/admin-guide/cgroup-v2.rst}.
 */
@NullMarked
package org.kmem.mm.cgroup;

import org.jspecify.annotations.NullMarked;
