/**
 * An extension of JUnit 5 that gives each test a heap of its own, and fails the test if something in it is still in use
 * at the end, or if the test asked for more than its limit.
 *
 * <pre>{@code
 * @HeapLimit("16 MiB")
 * class CodecTest {
 *   @Test
 *   void encode_anything_leaksNothing(OffHeap heap) { ... }
 * }
 * }</pre>
 *
 * <p>Nothing else here needs JUnit, which is optional for the module: who has no tests has no dependency.
 */
@NullMarked
package org.kmem.pool.junit;

import org.jspecify.annotations.NullMarked;
