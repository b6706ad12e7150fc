/**
 * Programs that use the library as an application would: read them, run them, take from them.
 *
 * <p>{@link org.kmem.bench.example.LruCacheProgram} keeps ten million entries of an {@link
 * org.kmem.bench.example.OffHeapLruCache} in a fixed budget; {@link org.kmem.bench.example.EchoProgram} has virtual
 * threads echo messages out of pooled buffers, kmem's and Netty's in turn. Both start a JVM of their own and look at
 * its resident memory from outside:
 *
 * <pre>{@code
 * CP=allocator-bench/target/allocator-bench.jar:allocator-bench/target/lib/*
 * java -cp "$CP" org.kmem.bench.example.LruCacheProgram --seconds 60
 * java -cp "$CP" org.kmem.bench.example.EchoProgram --seconds 60
 * }</pre>
 *
 * <p>They end with 0 if the program stayed within its limit and gave all memory back, with 1 if not.
 */
@NullMarked
package org.kmem.bench.example;

import org.jspecify.annotations.NullMarked;
