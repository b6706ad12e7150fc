package org.kmem.bench.subject.peer;

import java.util.NoSuchElementException;
import java.util.OptionalLong;
import org.apache.commons.pool2.BasePooledObjectFactory;
import org.apache.commons.pool2.PooledObject;
import org.apache.commons.pool2.impl.DefaultPooledObject;
import org.apache.commons.pool2.impl.GenericObjectPool;
import org.apache.commons.pool2.impl.GenericObjectPoolConfig;
import org.kmem.bench.subject.PageFront;

/** Commons Pool: {@code GenericObjectPool} without limit, eviction, tests or JMX. One way for all threads. */
final class CommonsPool implements PiecePool {
  private static final int NO_LIMIT = -1;

  private final NativeBytes bytes;
  private final GenericObjectPool<NativePiece> pool;
  private final Tap tap;

  CommonsPool(long memoryBytes, int pieceBytes) {
    bytes = new NativeBytes(memoryBytes, pieceBytes);
    GenericObjectPoolConfig<NativePiece> config = new GenericObjectPoolConfig<>();
    config.setMaxTotal(NO_LIMIT);
    config.setMaxIdle(NO_LIMIT);
    config.setBlockWhenExhausted(false);
    config.setJmxEnabled(false);
    pool = new GenericObjectPool<>(new Maker(bytes), config);
    tap = new Borrows(pool);
  }

  /** Makes objects that the pool does not have. */
  private static final class Maker extends BasePooledObjectFactory<NativePiece> {
    private final NativeBytes bytes;

    Maker(NativeBytes bytes) {
      this.bytes = bytes;
    }

    @Override
    public NativePiece create() {
      return new NativePiece(bytes.take(), null);
    }

    @Override
    public PooledObject<NativePiece> wrap(NativePiece piece) {
      return new DefaultPooledObject<>(piece);
    }
  }

  /**
   * Any thread's way.
   *
   * @param pool the pool
   */
  private record Borrows(GenericObjectPool<NativePiece> pool) implements Tap {
    @Override
    public NativePiece claim() {
      try {
        return pool.borrowObject();
      } catch (NoSuchElementException e) {
        throw new IllegalStateException("commons-pool2 has no object left", e);
      } catch (Exception e) { // what the method declares; the factory throws none
        throw new IllegalStateException("commons-pool2 could not make an object", e);
      }
    }

    @Override
    public void release(NativePiece piece) {
      pool.returnObject(piece);
    }
  }

  @Override
  public String configuration() {
    return "%s, GenericObjectPool without limit, eviction, tests or JMX"
        .formatted(Library.version(GenericObjectPool.class, "commons-pool2"));
  }

  @Override
  public Tap tap(PageFront.Kind kind) {
    return tap;
  }

  @Override
  public Tap guestTap() {
    return tap;
  }

  @Override
  public OptionalLong footprintBytes() {
    return OptionalLong.of(bytes.takenBytes());
  }

  @Override
  public void verify() {
    if (pool.getNumActive() != 0) {
      throw new IllegalStateException(
          pool.getNumActive() + " objects of commons-pool2 were not returned");
    }
  }

  /** The pool has no thread, and is left to the collector: its own close looks through all idle objects for each of them. */
  @Override
  public void close() {
    bytes.close();
  }
}
