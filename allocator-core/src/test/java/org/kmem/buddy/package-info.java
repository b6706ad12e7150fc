/** Tests of the buddy lists. */
@NullMarked
package org.kmem.buddy;

import org.jspecify.annotations.NullMarked;
