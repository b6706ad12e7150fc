/**
 * Per-CPU page lists: order-0 and other small blocks kept by each CPU in front of the buddy lists.
 *
 * <p>Kernel counterpart: {@code struct per_cpu_pages}.
 */
@NullMarked
package org.kmem.pcp;

import org.jspecify.annotations.NullMarked;
