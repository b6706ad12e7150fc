/** Root of the benchmarks and tools; its packages are listed in docs/ARCHITECTURE.md. */
@NullMarked
package org.kmem.bench;

import org.jspecify.annotations.NullMarked;
