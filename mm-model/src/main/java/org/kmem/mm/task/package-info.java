/**
 * Processes: what a task is beside its address space, how it comes into being, and how it ends.
 *
 * <p>{@link org.kmem.mm.task.TaskStruct} is a process or kernel thread; each has a {@link
 * org.kmem.mm.sim.SimTask} of its own, whose context it is. {@link org.kmem.mm.task.TaskTable} gives out pids
 * and finds tasks. {@link org.kmem.mm.task.SignalState} keeps what is pending, caught and ignored.
 *
 * <p>A process has one thread. A task that is to die unwinds by {@link org.kmem.mm.task.ProcessExit} to where
 * it was started, in its own thread, so that its memory is freed by itself as the kernel does.
 *
 * <p>Everything belongs to the holder of the scheduler's baton. Kernel counterpart: {@code kernel/fork.c},
 * {@code exit.c}, {@code signal.c}, {@code pid.c}.
 *
 * <pre>{@code
 * TaskStruct thread = tasks.kernelThread("kswapd0", CpuAffinity.ALL, kswapd::run);
 * TaskStruct found = tasks.find(pid);
 * found.kill();
 * found.join();
 * }</pre>
 */
@NullMarked
package org.kmem.mm.task;

import org.jspecify.annotations.NullMarked;
