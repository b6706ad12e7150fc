/** Tests of the memory map. */
@NullMarked
package org.kmem.page;

import org.jspecify.annotations.NullMarked;
