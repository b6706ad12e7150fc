/**
 * Time, chance and who runs: the only package of the model that may ask for any of them.
 *
 * <p>{@link org.kmem.mm.sim.Scheduler} runs simulated tasks and kernel threads one at a time on threads of
 * their own; {@link org.kmem.mm.sim.SimClock} is moved by it alone, by the {@link org.kmem.mm.sim.Costs} of
 * what tasks do and by sleeping; {@link org.kmem.mm.sim.Rng} gives every user of chance a stream of its own.
 * Same options, same seed, same commands: same run, which {@link org.kmem.mm.sim.RunTrace} condenses into a
 * number. {@link org.kmem.mm.sim.Reference} is the kernel that the recordings were made with, {@link
 * org.kmem.mm.sim.MachineOptions} what a machine is asked to be.
 *
 * <p>Everything here belongs to the holder of the baton: the running task, or the host thread while no task
 * runs. So nothing is locked, and nothing may be called from other threads.
 *
 * <p>Kernel counterpart: {@code kernel/sched}, {@code include/linux/wait.h}, {@code rwsem.h}, {@code
 * hrtimer.h}.
 *
 * <pre>{@code
 * try (Scheduler scheduler = new Scheduler(options)) {
 *   scheduler.run("shell", () -> scheduler.sleep(3 * SimClock.SECOND));
 * }
 * }</pre>
 */
@NullMarked
package org.kmem.mm.sim;

import org.jspecify.annotations.NullMarked;
