/**
 * Counters that the packages above write and statistics read in constant time.
 *
 * <p>Kernel counterpart: {@code vm_stat}, {@code vm_event_state}.
 */
@NullMarked
package org.kmem.counter;

import org.jspecify.annotations.NullMarked;
