/** Tests of allocation flags against texts that real kernels printed. */
@NullMarked
package org.kmem.gfp;

import org.jspecify.annotations.NullMarked;
