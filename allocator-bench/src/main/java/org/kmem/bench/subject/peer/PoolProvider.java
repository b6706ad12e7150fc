package org.kmem.bench.subject.peer;

import java.util.List;
import org.kmem.bench.subject.Access;
import org.kmem.bench.subject.ObjectShape;
import org.kmem.bench.subject.ObjectSubject;
import org.kmem.bench.subject.ObjectSubjectProvider;
import org.kmem.bench.subject.ObjectSubjects;
import org.kmem.bench.subject.SubjectUnavailableException;

/**
 * The pools of {@code org.kmem.pool}, each over a heap of its own: objects by address, by handles, and by handles with
 * flyweights; its pieces, with the questions of the Flight Recorder and without; and its buffers for Netty.
 */
public final class PoolProvider implements ObjectSubjectProvider {
  private static final String RAW = ObjectSubjects.POOLS + "raw";
  private static final String HANDLE = ObjectSubjects.POOLS + "handle";
  private static final String CHECKED = ObjectSubjects.POOLS + "checked";
  private static final String PIECE = ObjectSubjects.POOLS + "piece";
  private static final String KMALLOC = ObjectSubjects.POOLS + "kmalloc";
  private static final String BYTE_BUF = ObjectSubjects.POOLS + "bytebuf";

  /** For {@link java.util.ServiceLoader}. */
  public PoolProvider() {}

  @Override
  public List<String> names() {
    return List.of(RAW, HANDLE, CHECKED, PIECE, KMALLOC, BYTE_BUF);
  }

  @Override
  public ObjectSubject open(String name, ObjectShape shape) {
    int pieceBytes = ObjectSubjects.pieceBytes(name, shape);
    try {
      return switch (name) {
        case RAW ->
            new AddressSubject(
                new PoolAllocator(new PoolHeap(shape.memoryBytes()), pieceBytes), shape.access());
        case HANDLE ->
            new HandleSubject(
                new PoolHeap(shape.memoryBytes()), pieceBytes, shape.access() == Access.CHECKED);
        case CHECKED -> new HandleSubject(new PoolHeap(shape.memoryBytes()), pieceBytes, true);
        case PIECE, KMALLOC ->
            new AddressSubject(
                new PieceAllocator(new PoolHeap(shape.memoryBytes()), name.equals(PIECE)),
                shape.access());
        case BYTE_BUF -> NettySubject.kmem(new PoolHeap(shape.memoryBytes()), shape.access());
        default -> throw new IllegalArgumentException("no allocator '%s' here".formatted(name));
      };
    } catch (LinkageError e) {
      throw new SubjectUnavailableException(name, "its library is missing (" + e + ")", e);
    }
  }
}
