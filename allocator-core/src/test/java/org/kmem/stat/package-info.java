/** Tests of the snapshots against files that real kernels printed. */
@NullMarked
package org.kmem.stat;

import org.jspecify.annotations.NullMarked;
