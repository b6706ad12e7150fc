/** Tests of the lock-free page allocator. */
@NullMarked
package org.kmem.bitfield;

import org.jspecify.annotations.NullMarked;
