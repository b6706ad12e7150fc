/**
 * What can be measured: allocators of pages behind one small interface, and allocators of pieces of any size
 * behind another, one row of a table each.
 *
 * <p>{@link org.kmem.bench.subject.PageSubjects} finds every {@link
 * org.kmem.bench.subject.PageSubjectProvider} with {@link java.util.ServiceLoader}: the strategies of the
 * engine, the control, and whatever else is on the class path. To bring an allocator of your own, implement
 * the two interfaces and name the provider in {@code
 * META-INF/services/org.kmem.bench.subject.PageSubjectProvider}; {@code docs/BENCHMARKING.md} has the command.
 * {@link org.kmem.bench.subject.ObjectSubjects} does the same for every {@link
 * org.kmem.bench.subject.ObjectSubjectProvider}; what users would pick instead is in {@code subject.peer}.
 *
 * <p>A measurement opens exactly one subject in a JVM of its own, so the calls to it are monomorphic. No
 * locks of its own.
 *
 * <pre>{@code
 * try (PageSubject subject = PageSubjects.open("page:buddy-pcp", new SubjectShape(2, 1L << 30))) {
 *   long page = subject.alloc(0, 0);
 *   subject.free(0, page, 0);
 * }
 * }</pre>
 */
@NullMarked
package org.kmem.bench.subject;

import org.jspecify.annotations.NullMarked;
