/** Tests of the gate, on noise that is known, on noise that was recorded, and end to end. */
@NullMarked
package org.kmem.bench.gate;

import org.jspecify.annotations.NullMarked;
