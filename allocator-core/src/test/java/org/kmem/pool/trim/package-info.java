/** Tests of the trimmer, some of them against what the operating system says. */
@NullMarked
package org.kmem.pool.trim;

import org.jspecify.annotations.NullMarked;
