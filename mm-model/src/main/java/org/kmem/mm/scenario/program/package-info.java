/**
 * Small programs of user space that can be called in the shell: what descriptions of memory management show with a
 * few lines of C.
 *
 * <p>Each is a process of its own with an address space, whose instructions are the calls and accesses that its {@link
 * org.kmem.mm.scenario.program.UserProgram#main} makes. Everything belongs to the holder of the baton. Kernel
 * counterpart: none.
 *
 * <pre>{@code
 * # fault_test
 * # populate_test 64M
 * # malloc_walk
 * }</pre>
 */
@NullMarked
package org.kmem.mm.scenario.program;

import org.jspecify.annotations.NullMarked;
