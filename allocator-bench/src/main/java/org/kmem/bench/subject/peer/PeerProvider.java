package org.kmem.bench.subject.peer;

import java.util.List;
import org.kmem.bench.subject.Access;
import org.kmem.bench.subject.ObjectShape;
import org.kmem.bench.subject.ObjectSubject;
import org.kmem.bench.subject.ObjectSubjectProvider;
import org.kmem.bench.subject.ObjectSubjects;
import org.kmem.bench.subject.SubjectUnavailableException;

/** The control, what the JDK has, and the libraries that are on the class path. */
public final class PeerProvider implements ObjectSubjectProvider {
  private static final String HEAP = "heap:bytes";
  private static final String MALLOC = "malloc:ffm";
  private static final String CRITICAL_MALLOC = "malloc:ffm-critical";
  private static final String CONFINED_ARENA = "arena:confined";
  private static final String SHARED_ARENA = "arena:shared";
  private static final String UNSAFE = "unsafe:allocate";
  private static final String NETTY_POOLED = "netty:pooled";
  private static final String NETTY_ADAPTIVE = "netty:adaptive";
  private static final String MIMALLOC = "lwjgl:mimalloc";
  private static final String RPMALLOC = "lwjgl:rpmalloc";
  private static final String JEMALLOC = "lwjgl:jemalloc";
  private static final String ARROW = "arrow:unsafe";
  private static final String STORMPOT = ObjectSubjects.POOLS + "stormpot";
  private static final String COMMONS_POOL = ObjectSubjects.POOLS + "commons-pool2";

  /** For {@link java.util.ServiceLoader}. */
  public PeerProvider() {}

  @Override
  public List<String> names() {
    return List.of(
        ObjectSubjects.CONTROL,
        HEAP,
        MALLOC,
        CRITICAL_MALLOC,
        CONFINED_ARENA,
        SHARED_ARENA,
        UNSAFE,
        NETTY_POOLED,
        NETTY_ADAPTIVE,
        MIMALLOC,
        RPMALLOC,
        JEMALLOC,
        ARROW,
        STORMPOT,
        COMMONS_POOL);
  }

  @Override
  public ObjectSubject open(String name, ObjectShape shape) {
    try {
      return opened(name, shape);
    } catch (LinkageError | UnsupportedOperationException e) {
      throw new SubjectUnavailableException(
          name, "its library is missing, or does not run here (" + e + ")", e);
    }
  }

  private static ObjectSubject opened(String name, ObjectShape shape) {
    Access access = shape.access();
    return switch (name) {
      case ObjectSubjects.CONTROL ->
          addresses(new ArrayDepot(shape.threads(), shape.memoryBytes()), access);
      case HEAP -> new HeapSubject();
      case MALLOC ->
          addresses(process(new PlainMalloc(), "malloc and free by plain downcalls"), access);
      case CRITICAL_MALLOC ->
          addresses(process(new CriticalMalloc(), "malloc and free by critical downcalls"), access);
      case CONFINED_ARENA -> new ArenaSubject(false, access);
      case SHARED_ARENA -> new ArenaSubject(true, access);
      case UNSAFE ->
          addresses(process(new UnsafeMemory(), "Unsafe.allocateMemory and freeMemory"), access);
      case NETTY_POOLED -> NettySubject.pooled(access);
      case NETTY_ADAPTIVE -> NettySubject.adaptive(access);
      case MIMALLOC -> addresses(LwjglMemory.mimalloc(), access);
      case RPMALLOC -> addresses(LwjglMemory.rpmalloc(), access);
      case JEMALLOC -> addresses(LwjglMemory.jemalloc(), access);
      case ARROW -> new ArrowSubject(shape.threads(), access);
      case STORMPOT -> {
        int bytes = ObjectSubjects.pieceBytes(name, shape);
        yield new PiecePoolSubject(new StormpotPool(shape.memoryBytes(), bytes), bytes, access);
      }
      case COMMONS_POOL -> {
        int bytes = ObjectSubjects.pieceBytes(name, shape);
        yield new PiecePoolSubject(new CommonsPool(shape.memoryBytes(), bytes), bytes, access);
      }
      default -> throw new IllegalArgumentException("no allocator '%s' here".formatted(name));
    };
  }

  private static AddressAllocator process(AddressSource source, String calls) {
    return new ProcessAllocator(source, calls);
  }

  private static ObjectSubject addresses(AddressAllocator allocator, Access access) {
    return new AddressSubject(allocator, access);
  }
}
