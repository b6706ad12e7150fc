/** Tests of object caches, some of them against figures that real kernels printed. */
@NullMarked
package org.kmem.slab;

import org.jspecify.annotations.NullMarked;
