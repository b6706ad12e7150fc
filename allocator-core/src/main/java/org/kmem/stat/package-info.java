/**
 * What the allocator's counters say: immutable snapshots and the kernel's text of them.
 *
 * <p>Kernel counterpart: {@code mm/vmstat.c}, that is {@code /proc/buddyinfo}, {@code
 * /proc/pagetypeinfo}, {@code /proc/zoneinfo}, {@code /proc/vmstat} and the two files of {@code
 * /sys/kernel/debug/extfrag}; and {@code mm/slab_common.c} and {@code mm/slub.c}: {@code /proc/slabinfo} and the files
 * of {@code /sys/kernel/slab}, a few of which can be written. The text is that of Linux 6.12 on x86_64 in Debian's
 * configuration, byte by byte; figures that belong to the layer above come from {@link org.kmem.stat.VmFigures}.
 *
 * <p>A snapshot reads counters only, so that its cost depends on the number of zones, orders, types, caches and
 * slots, never on the size of memory or the number of slabs. What one zone lock protects is read under that lock and agrees with
 * itself; figures of different zones, of per-CPU lists and of different snapshots may be of slightly
 * different moments, as in the kernel.
 *
 * <pre>{@code
 * System.out.print(BuddyInfo.of(pages).text());
 * System.out.print(FragmentationIndex.unusableText(BuddyInfo.of(pages)));
 * }</pre>
 */
@NullMarked
package org.kmem.stat;

import org.jspecify.annotations.NullMarked;
