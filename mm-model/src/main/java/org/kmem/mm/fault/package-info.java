/**
 * Page faults: what happens when an access finds no translation, or one that forbids it.
 *
 * <p>{@link org.kmem.mm.fault.FaultHandler} is the trap: it finds the area, lets stacks grow, checks the access and
 * brings the page. {@link org.kmem.mm.fault.UserMemory} is how a process accesses its memory: through the TLB of
 * its CPU, with a fault where that misses. {@link org.kmem.mm.fault.Populate} faults ranges in on behalf of calls,
 * {@link org.kmem.mm.fault.PageOperations} is all that calls on address spaces want of pages. {@link
 * org.kmem.mm.fault.FaultTrace} records the steps of a fault for readers.
 *
 * <pre>{@code
 * UserMemory user = new UserMemory(handler, mmu, task);
 * int outcome = user.store(address, (byte) 1);
 * if (FaultResult.isError(outcome)) {
 *   ... // FaultResult.signal(outcome)
 * }
 * }</pre>
 *
 * <p>Lock order: {@code mmap_lock} for reading, for writing while a stack grows; then what address spaces take.
 * Faults may wait for memory and I/O with {@code mmap_lock} held, which the kernel drops for I/O: here nobody but
 * a process's one thread and readers of its files in proc takes it. Writers of files are held back ({@code
 * balanceDirty}) without it.
 *
 * <p>A fault of anonymous memory allocates no objects.
 *
 * <p>Kernel counterpart: {@code arch/x86/mm/fault.c}, {@code handle_mm_fault} in {@code mm/memory.c}, {@code
 * mm/gup.c} as far as it populates.
 */
@NullMarked
package org.kmem.mm.fault;

import org.jspecify.annotations.NullMarked;
