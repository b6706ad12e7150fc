/** What a user of the benchmarks writes. */
@NullMarked
package org.kmem.bench.example;

import org.jspecify.annotations.NullMarked;
