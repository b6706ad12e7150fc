/** Tests of zones against figures that real kernels printed. */
@NullMarked
package org.kmem.zone;

import org.jspecify.annotations.NullMarked;
