/**
 * A whole machine: every part of the model made and joined, booted and at rest.
 *
 * <p>{@link org.kmem.mm.machine.Machine} boots from {@link org.kmem.mm.sim.MachineOptions} and hands its parts to
 * whoever runs programs in it or reads its files. {@link org.kmem.mm.machine.KernelReservations} takes the memory that a real kernel
 * has in use when the first program runs; {@link org.kmem.mm.machine.KernelLayout} is the map of the kernel's
 * half of the address space.
 *
 * <p>Everything belongs to the holder of the scheduler's baton; the host thread has it between runs.
 *
 * <p>Kernel counterpart: {@code init/main.c}, {@code mm/mm_init.c}, {@code Documentation/arch/x86/x86_64/mm.rst}.
 *
 * <pre>{@code
 * try (Machine machine = Machine.boot(MachineOptions.DEFAULTS)) {
 *   long pfn = machine.call("shell", () -> machine.memory().alloc(GfpFlags.GFP_KERNEL, 0));
 * }
 * }</pre>
 */
@NullMarked
package org.kmem.mm.machine;

import org.jspecify.annotations.NullMarked;
