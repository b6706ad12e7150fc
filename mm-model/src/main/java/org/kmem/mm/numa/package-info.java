/**
 * NUMA balancing: finds out by faults which CPUs use pages, and moves pages to them.
 *
 * <p>A task that has run for a while on a machine with several nodes goes through areas of its address space ({@link
 * org.kmem.mm.numa.HintScan}) and takes the permissions away from pages that are elsewhere than where it runs. Its next
 * access to each faults; {@link org.kmem.mm.numa.HintFaults} gives them back, and moves the page where the task's memory is
 * not bound. How often that happens follows from what the last faults found ({@link org.kmem.mm.numa.HintTask}).
 *
 * <p>Areas with a policy of their own, shared memory, hugetlb, and files that are mapped only to be read are left alone.
 * Tasks are not moved to their memory, and tasks that share pages are not grouped.
 *
 * <p>Everything belongs to the holder of the baton. {@code mmap_lock} is held for reading by scans and faults.
 *
 * <p>Kernel counterpart: {@code task_numa_work}, {@code do_numa_page}, {@code should_numa_migrate_memory}; {@code
 * Documentation/admin-guide/sysctl/kernel.rst}, numa_balancing.
 *
 * <pre>{@code
 * balancing.tick(task.hints(), task);    // on the way back to user mode
 * balancing.fault(...);                  // where an accessible area has an entry that forbids access
 * }</pre>
 */
@NullMarked
package org.kmem.mm.numa;

import org.jspecify.annotations.NullMarked;
