/** Tests of the deterministic tier. */
@NullMarked
package org.kmem.bench.gate.deterministic;

import org.jspecify.annotations.NullMarked;
