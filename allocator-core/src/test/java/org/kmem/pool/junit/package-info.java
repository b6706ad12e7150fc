/** Tests of the extension of JUnit. */
@NullMarked
package org.kmem.pool.junit;

import org.jspecify.annotations.NullMarked;
