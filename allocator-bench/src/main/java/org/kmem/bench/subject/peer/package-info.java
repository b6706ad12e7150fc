/**
 * What users would pick instead: other allocators as subjects, each called as its own documentation says, and the
 * control.
 *
 * <p>Libraries are touched only when a subject is opened: one that is missing, or has no native part for this
 * platform, ends in a {@link org.kmem.bench.subject.SubjectUnavailableException} for its own rows. Allocators that
 * hand out addresses implement {@link org.kmem.bench.subject.peer.AddressSource} and share one subject; those that
 * hand out objects have a front each, whose set is an array of just that type. No locks but the monitor of the
 * control's depot.
 *
 * <pre>{@code
 * try (ObjectSubject subject = new PeerProvider().open("malloc:ffm", shape);
 *     ObjectFront front = subject.front(PageFront.Kind.HANDLE, 0)) {
 *   PieceSet set = subject.newSet(1);
 *   front.alloc(set, 0, 64);
 *   front.free(set, 0);
 * }
 * }</pre>
 */
@NullMarked
package org.kmem.bench.subject.peer;

import org.jspecify.annotations.NullMarked;
