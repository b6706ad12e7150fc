/**
 * The buddy allocator of one zone: free lists by order and migrate type, split, merge, pageblock
 * claiming.
 *
 * <p>Kernel counterpart: {@code struct free_area}, {@code __free_one_page}, {@code __rmqueue} and what
 * they call. Documentation: {@code Documentation/mm/physical_memory.rst}.
 *
 * <p>One lock, {@link org.kmem.buddy.Buddy#lock}, protects everything; it is taken after a per-CPU list's
 * lock and nothing is taken after it.
 */
@NullMarked
package org.kmem.buddy;

import org.jspecify.annotations.NullMarked;
