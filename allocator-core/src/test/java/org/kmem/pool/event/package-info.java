/** Tests of events, through recordings. */
@NullMarked
package org.kmem.pool.event;

import org.jspecify.annotations.NullMarked;
