/** Tests of heaps, pools and arenas, as applications use them. */
@NullMarked
package org.kmem.pool;

import org.jspecify.annotations.NullMarked;
