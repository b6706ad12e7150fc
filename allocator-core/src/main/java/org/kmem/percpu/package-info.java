/**
 * Which slot does this caller use: the stand-in for the kernel's per-CPU data, where there is no turning
 * preemption off.
 *
 * <p>{@link org.kmem.percpu.CpuSlots} numbers the slots and says which one the running thread should use;
 * a {@link org.kmem.percpu.SlotHandle} is the answer taken once; {@link org.kmem.percpu.SlotPolicy} says
 * how the answer is found; {@link org.kmem.percpu.SlotLocal} has what the owners of slots keep for themselves.
 *
 * <pre>{@code
 * CpuSlots slots = CpuSlots.ofMachine(SlotPolicy.OWNED);
 * try (SlotHandle mine = slots.take()) {
 *   int slot = mine.slot(); // no other thread gets this number until the handle is closed
 * }
 * int slot = slots.current(); // the same question, asked of the running thread each time
 * }</pre>
 *
 * <p>Kernel counterpart: {@code this_cpu_ptr}, {@code get_cpu}, {@code raw_smp_processor_id}; restartable
 * sequences, rseq(2), are what other user-space allocators use and a JVM cannot. No locks: ownership
 * changes by compare-and-set, and nothing here waits.
 */
@NullMarked
package org.kmem.percpu;

import org.jspecify.annotations.NullMarked;
