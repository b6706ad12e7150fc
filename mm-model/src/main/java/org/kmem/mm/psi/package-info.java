/**
 * Pressure stall information: how much time tasks lose for want of CPU, memory or I/O, of the machine and of each
 * control group.
 *
 * <p>{@link org.kmem.mm.psi.Psi} hears of every change in what tasks do and tells the {@link
 * org.kmem.mm.psi.PsiGroup} of the task and all above it; a group adds up the time it spends in each state of
 * stall, and keeps averages over 10, 60 and 300 s. Who stalls for memory says so itself, by {@link
 * org.kmem.mm.sim.SimTask#memstallEnter}; waits for I/O are those of {@code sleepForIo}.
 *
 * <p>Nothing is computed in the background: the samples that the kernel takes every two seconds are taken when
 * somebody next looks or the state changes, for the times at which they were due. So an idle machine has nothing
 * to do. The CPUs of a machine share one line of time here, so a group has one state, where the kernel weighs
 * those of its CPUs.
 *
 * <p>No locks: all belongs to the holder of the baton.
 *
 * <p>Kernel counterpart: {@code kernel/sched/psi.c}; {@code Documentation/accounting/psi.rst}.
 *
 * <pre>{@code
 * Psi psi = new Psi(scheduler);
 * PsiGroup group = psi.create(psi.system());
 * psi.move(task, group);
 * group.text(PsiResource.MEMORY); // some avg10=0.00 avg60=0.00 avg300=0.00 total=0 ...
 * }</pre>
 */
@NullMarked
package org.kmem.mm.psi;

import org.jspecify.annotations.NullMarked;
