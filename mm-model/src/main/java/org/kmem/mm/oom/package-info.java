/**
 * Who dies when memory cannot be had.
 *
 * <p>{@link org.kmem.mm.oom.OomBadness} weighs processes; {@code /proc/PID/oom_score} shows what it finds.
 *
 * <p>Kernel counterpart: {@code mm/oom_kill.c}.
 *
 * <pre>{@code
 * long score = OomBadness.score(OomBadness.points(memoryPages, 0, totalPages), totalPages);
 * }</pre>
 */
@NullMarked
package org.kmem.mm.oom;

import org.jspecify.annotations.NullMarked;
