/**
 * The {@code task} command: processes that do what a lab tells them, and the client that tells them.
 *
 * <p>{@code TaskCommand} is what the shell calls. {@code task new} starts a process
 * that executes {@code /bin/task} and then serves: an {@code Actor} in a thread of its own takes commands from
 * its socket, one after the other, makes system calls and accesses with its own address space, and answers. A
 * command may wait inside a fault for ever; the client waits for the answer or for the end of the process,
 * whichever is first. Questions are answered by the client from /proc, so that they do not disturb the
 * process.
 *
 * <p>Answers, error words and exit statuses are those of the tool that the labs were recorded with; numbers
 * are read as {@code strtol} reads them.
 *
 * <pre>{@code
 * task new a
 * task a mmap 100M     m1
 * task a touch m1      minor=25600 major=0
 * }</pre>
 */
@NullMarked
package org.kmem.mm.scenario.actor;

import org.jspecify.annotations.NullMarked;
