/**
 * What a running JVM that uses a heap shows of it to other processes: a small file of counters, and what the system
 * knows about its memory.
 *
 * <p>Kernel counterpart: {@code /proc/slabinfo} and {@code slabtop}. Source: {@code slabtop(1)}, {@code proc(5)}.
 *
 * <pre>{@code
 * for (Path file : CountersFile.ofProcess(pid)) { // one for each heap that has counters
 *   HeapSnapshot seen = CountersFile.read(file);
 *   long resident = ProcessMemory.of(pid).residentBytes(seen.address(), seen.capacityBytes());
 * }
 * }</pre>
 */
@NullMarked
package org.kmem.pool.top;

import org.jspecify.annotations.NullMarked;
