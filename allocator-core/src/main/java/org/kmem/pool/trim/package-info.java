/**
 * Gives memory that a heap does not need back to the operating system, without being asked to.
 *
 * <p>A trimmer watches which free pages are in RAM, and which caches have free objects, and gives back what nobody has
 * needed for a while. It is an Agrona {@link org.agrona.concurrent.Agent}: it has a thread of its own, shares an
 * {@code AgentRunner} with others, or is called by whoever has time.
 *
 * <p>Kernel counterpart: {@code kswapd} with free page reporting. Source: kernel documentation {@code
 * mm/free_page_reporting.rst}.
 *
 * <pre>{@code
 * Trimmer trimmer = new Trimmer("heap", pages, slabs, accounts, TrimPolicy.after(Duration.ofSeconds(10)));
 * try (AutoCloseable thread = trimmer.start()) {
 *   ...
 * }
 * }</pre>
 */
@NullMarked
package org.kmem.pool.trim;

import org.jspecify.annotations.NullMarked;
