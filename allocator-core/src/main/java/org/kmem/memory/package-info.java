/**
 * Off-heap memory: where it comes from and the one way to read and write it.
 *
 * <p>{@link org.kmem.memory.BackingMemory} reserves address space that the system commits by touch,
 * after asking {@code MemoryLimits} whether the process may have it; {@link org.kmem.memory.Memory} reads
 * and writes it by absolute address.
 *
 * <pre>{@code
 * try (BackingMemory memory = BackingMemory.reserve(64L << 20)) {
 *   Memory.putLong(memory.address(), 42);
 *   memory.decommit(0, memory.sizeBytes()); // reads zero again
 * }
 * }</pre>
 *
 * <p>Kernel counterpart: physical memory and the direct map. No locks: memory is reserved and closed
 * by its owner, and accesses are as atomic as their names say. Needs {@code --enable-native-access};
 * {@link org.kmem.memory.NativeAccessError} says which where it is missing and denied.
 */
@NullMarked
package org.kmem.memory;

import org.jspecify.annotations.NullMarked;
