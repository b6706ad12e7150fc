/**
 * Off-heap memory: where it comes from and the one way to read and write it.
 *
 * <p>Kernel counterpart: physical memory and the direct map. No locks: memory is reserved and closed
 * by its owner, and accesses are as atomic as their names say.
 */
@NullMarked
package org.kmem.memory;

import org.jspecify.annotations.NullMarked;
