/** Root of the model; its packages are listed in docs/ARCHITECTURE.md. */
@NullMarked
package org.kmem.mm;

import org.jspecify.annotations.NullMarked;
