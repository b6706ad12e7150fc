/** Tests of the slots. */
@NullMarked
package org.kmem.percpu;

import org.jspecify.annotations.NullMarked;
