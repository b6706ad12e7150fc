package org.kmem.bench.subject.peer;

import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.kmem.bench.subject.PageFront;
import stormpot.Allocator;
import stormpot.Expiration;
import stormpot.Pool;
import stormpot.PoolTap;
import stormpot.Slot;
import stormpot.Timeout;

/**
 * Stormpot: objects never expire, and are made when they are first claimed, by the thread that does. A thread with a
 * handle has a tap of its own.
 */
final class StormpotPool implements PiecePool {
  private static final Timeout AT_ONCE = new Timeout(0, TimeUnit.NANOSECONDS);
  private static final Timeout PATIENCE = new Timeout(10, TimeUnit.SECONDS);

  private final NativeBytes bytes;
  private final Pool<NativePiece> pool;

  StormpotPool(long memoryBytes, int pieceBytes) {
    bytes = new NativeBytes(memoryBytes, pieceBytes);
    Allocator<NativePiece> allocator =
        new Allocator<>() {
          @Override
          public NativePiece allocate(Slot slot) {
            return new NativePiece(bytes.take(), slot);
          }

          @Override
          public void deallocate(NativePiece piece) {
            // All go with the block.
          }
        };
    pool =
        Pool.fromInline(allocator)
            .setSize(bytes.pieces())
            .setExpiration(Expiration.never())
            .setPreciseLeakDetectionEnabled(false)
            .build();
  }

  /**
   * A thread's way.
   *
   * @param tap Stormpot's
   */
  private record Claims(PoolTap<NativePiece> tap) implements Tap {
    @Override
    public NativePiece claim() {
      try {
        NativePiece piece = tap.claim(AT_ONCE);
        if (piece == null) {
          throw new IllegalStateException("stormpot has no object left");
        }
        return piece;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("interrupted while it claimed", e);
      }
    }

    @Override
    public void release(NativePiece piece) {
      piece.release();
    }
  }

  @Override
  public String configuration() {
    return "%s, %d objects at most, made inline, no expiration, leak detection off"
        .formatted(Library.version(Pool.class, "com.github.chrisvest", "stormpot"), bytes.pieces());
  }

  @Override
  public Tap tap(PageFront.Kind kind) {
    return new Claims(
        kind == PageFront.Kind.HANDLE ? pool.getSingleThreadedTap() : pool.getThreadSafeTap());
  }

  @Override
  public Tap guestTap() {
    return new Claims(pool.getVirtualThreadSafeTap());
  }

  @Override
  public OptionalLong footprintBytes() {
    return OptionalLong.of(bytes.takenBytes());
  }

  @Override
  public void verify() {
    // It does not tell what is claimed; what was not released keeps it from shutting down.
  }

  @Override
  public void close() {
    try {
      if (!pool.shutdown().await(PATIENCE)) {
        throw new IllegalStateException("stormpot does not shut down: an object was not released");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    bytes.close();
  }
}
