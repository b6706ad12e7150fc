/**
 * What the page allocator asks of whoever sits above it: reclaim, compaction, migration, charging, the
 * out-of-memory killer, and an ear for its trace events.
 *
 * <p>The engine calls these without holding any lock of its own, except where a method says otherwise.
 * {@link org.kmem.hook.PageHooks#NONE} is an allocator with nothing above it: nothing can be
 * reclaimed, charged or killed.
 */
@NullMarked
package org.kmem.hook;

import org.jspecify.annotations.NullMarked;
