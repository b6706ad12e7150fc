/** Tests of trace reading. */
@NullMarked
package org.kmem.bench.trace;

import org.jspecify.annotations.NullMarked;
