/** Tests of the replays. */
@NullMarked
package org.kmem.bench.replay;

import org.jspecify.annotations.NullMarked;
