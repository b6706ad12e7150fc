/** Tests of per-CPU lists against figures that real kernels printed. */
@NullMarked
package org.kmem.pcp;

import org.jspecify.annotations.NullMarked;
