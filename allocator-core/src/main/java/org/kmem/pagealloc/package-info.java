/**
 * The page allocator's front door: requests by flags and order, zones tried in order, the slow path that
 * reclaims, compacts, kills or waits, and the checks that catch misuse.
 *
 * <pre>{@code
 * MachineLayout machine = X86Machine.ofMemory(512L << 20).cpus(2).layout();
 * try (PageAllocator pages = PageAllocator.builder(machine).cpus(2).build()) {
 *   long pfn = pages.alloc(0, GfpFlags.GFP_KERNEL, 0);
 *   pages.free(0, pfn, 0);
 * }
 * }</pre>
 *
 * <p>Kernel counterpart: {@code mm/page_alloc.c}. Lock order: a slot's per-CPU list, then a zone's lock;
 * neither is held when hooks are called.
 */
@NullMarked
package org.kmem.pagealloc;

import org.jspecify.annotations.NullMarked;
