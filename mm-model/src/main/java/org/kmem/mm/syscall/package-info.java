/**
 * The system calls on address spaces, one class for each.
 *
 * <p>{@link org.kmem.mm.syscall.MemoryCalls} is the way in: it has them all for one machine. A call takes the
 * {@link org.kmem.mm.mm.Caller} that makes it and answers as the kernel does, a value or a negated error
 * number. It checks its arguments first; a call that fails has changed nothing, but for what the kernel's own
 * order leaves behind, which its class then tells.
 *
 * <p>Lock order: {@code mmap_lock} first, for writing where areas change; it is given up before pages are
 * faulted in or files are synchronised. Everything belongs to the holder of the scheduler's baton.
 *
 * <p>Kernel counterpart: {@code mm/mmap.c}, {@code mprotect.c}, {@code mremap.c}, {@code madvise.c}, {@code
 * mlock.c}, {@code mincore.c}, {@code msync.c}, {@code mempolicy.c}; manual pages of section 2.
 *
 * <pre>{@code
 * long address = calls.mmap(task, 0, 1 << 20, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, null, 0);
 * if (SyscallResult.isError(address)) {
 *   return address;
 * }
 * calls.munmap(task, address, 1 << 20);
 * }</pre>
 */
@NullMarked
package org.kmem.mm.syscall;

import org.jspecify.annotations.NullMarked;
