/**
 * What user space and kernel agree on: error numbers, the constants of memory system calls, signals.
 *
 * <p>Values are those of Linux on x86_64, which arm64 shares. Nothing here has state; everything is
 * safe for any thread. A system call answers with a {@code long}, see {@link
 * org.kmem.mm.abi.SyscallResult}: where it is hot, or with the sealed result where it is not.
 *
 * <p>Kernel counterpart: {@code include/uapi/asm-generic/}, {@code include/uapi/linux/mman.h}.
 */
@NullMarked
package org.kmem.mm.abi;

import org.jspecify.annotations.NullMarked;
