/**
 * What happened and how much there is: the counters behind {@code /proc/vmstat}, {@code meminfo} and {@code
 * zoneinfo} that the layers above the allocator keep.
 *
 * <p>{@link org.kmem.mm.vmstat.VmStat} holds {@linkplain org.kmem.mm.vmstat.VmEvent events}, and sums by
 * {@linkplain org.kmem.mm.vmstat.NodeStat node} and {@linkplain org.kmem.mm.vmstat.ZoneStat zone}. Free pages,
 * slabs and the like are the engine's own counters; readers join both by name.
 *
 * <pre>{@code
 * stat.count(VmEvent.PGFAULT);
 * stat.add(node, NodeStat.NR_ANON_PAGES, 1);
 * }</pre>
 *
 * <p>Belongs to the holder of the scheduler's baton: there are no locks, and, unlike the kernel's per-CPU
 * differences, no drift.
 *
 * <p>Kernel counterpart: {@code mm/vmstat.c}.
 */
@NullMarked
package org.kmem.mm.vmstat;

import org.jspecify.annotations.NullMarked;
