/**
 * Agrona's buffers over an off-heap heap: {@code MutableDirectBuffer} for whoever speaks Aeron or SBE.
 *
 * <p>Agrona reads memory through a class of the JDK that must be exported to it. Start the JVM with {@code
 * --add-exports=java.base/jdk.internal.misc=ALL-UNNAMED}, or {@code =org.agrona} on the module path; without it {@link
 * org.kmem.pool.agrona.DirectBuffers} says so before anything is allocated. Nothing else of kmem needs the flag.
 *
 * <pre>{@code
 * try (DirectBuffers buffers = new DirectBuffers(heap)) {
 *   MutableDirectBuffer buffer = buffers.allocate(1024);
 *   buffer.putLong(0, 42);
 * } // from here on the buffer has no bytes
 * }</pre>
 *
 * <p>Source: Agrona's documentation of {@code DirectBuffer} and {@code UnsafeBuffer}.
 */
@NullMarked
package org.kmem.pool.agrona;

import org.jspecify.annotations.NullMarked;
