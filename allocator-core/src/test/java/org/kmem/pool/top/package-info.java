/** Tests of what a heap shows to others, damaged files among them. */
@NullMarked
package org.kmem.pool.top;

import org.jspecify.annotations.NullMarked;
