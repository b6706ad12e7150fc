/**
 * Explores the orders in which the accesses of a few threads to raw memory can happen, one after the other and
 * repeatably.
 *
 * <p>A {@link org.kmem.interleave.Scenario} says what the threads do and what must be true afterwards; an
 * {@link org.kmem.interleave.Explorer} runs it again and again, each time in another order, and stops at the
 * first that breaks it with a {@link org.kmem.interleave.Schedule} that can be replayed.
 *
 * <p>Accesses happen in one total order here, as if all were volatile: what a machine or compiler may reorder
 * on top is for jcstress. Heap accesses are no points of switching.
 */
@NullMarked
package org.kmem.interleave;

import org.jspecify.annotations.NullMarked;
