/**
 * Memory zones: their layout, their watermarks and reserves.
 *
 * <p>The figures are pure functions of a machine's size, so that they can be compared with what a
 * real kernel prints in {@code /proc/zoneinfo}:
 *
 * <pre>{@code
 * MachineLayout machine = X86Machine.ofMemory(1L << 30).cpus(2).layout();
 * long minFreeKb = MinFreeKbytes.ofLowmem(machine.lowmemPages());
 * Watermarks marks =
 *     Watermarks.of(ZoneType.DMA32, zone.managed(), machine.lowmemPages(), minFreeKb, 10);
 * }</pre>
 *
 * <p>Kernel counterpart: {@code struct zone} of {@code mmzone.h} and the parts of {@code
 * mm/page_alloc.c} and {@code mm/mm_init.c} that size it. No locks.
 */
@NullMarked
package org.kmem.zone;

import org.jspecify.annotations.NullMarked;
