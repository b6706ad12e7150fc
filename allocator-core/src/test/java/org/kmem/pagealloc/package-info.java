/** Tests of the page allocator. */
@NullMarked
package org.kmem.pagealloc;

import org.jspecify.annotations.NullMarked;
