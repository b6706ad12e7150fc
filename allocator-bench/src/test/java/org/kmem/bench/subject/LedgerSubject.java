package org.kmem.bench.subject;

import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Pieces on the heap that know whether they live; every misuse throws. */
public final class LedgerSubject implements ObjectSubject {
  private final AtomicLong live = new AtomicLong();
  private final AtomicLong liveBytes = new AtomicLong();
  private final AtomicLong allocated = new AtomicLong();
  private final AtomicLong openFronts = new AtomicLong();

  /** Makes one. */
  public LedgerSubject() {}

  /** A piece. */
  private static final class Piece {
    private final byte[] bytes;
    private final AtomicBoolean lives = new AtomicBoolean(true);

    Piece(int sizeBytes) {
      bytes = new byte[sizeBytes];
    }
  }

  /** Pieces in a set. */
  private static final class Set implements PieceSet {
    private final @Nullable Piece[] pieces;

    Set(int places) {
      pieces = new Piece[places];
    }

    @Override
    public int places() {
      return pieces.length;
    }

    private Piece at(int place) {
      Piece piece = pieces[place];
      if (piece == null || !piece.lives.get()) {
        throw new IllegalStateException("place " + place + " has no piece");
      }
      return piece;
    }
  }

  /** A thread's front. */
  private final class Front implements ObjectFront {
    private final Thread owner = Thread.currentThread();
    private boolean open = true;

    private void check() {
      if (!open || !owner.equals(Thread.currentThread())) {
        throw new IllegalStateException("the front is not open, or another thread's");
      }
    }

    @Override
    public boolean alloc(PieceSet set, int place, int sizeBytes) {
      check();
      @Nullable Piece[] pieces = ((Set) set).pieces;
      if (pieces[place] != null) {
        throw new IllegalStateException("place " + place + " has a piece already");
      }
      if (sizeBytes < 1) {
        throw new IllegalStateException(sizeBytes + " bytes asked for");
      }
      pieces[place] = new Piece(sizeBytes);
      live.incrementAndGet();
      allocated.incrementAndGet();
      liveBytes.addAndGet(sizeBytes);
      return true;
    }

    @Override
    public void free(PieceSet set, int place) {
      check();
      Piece piece = ((Set) set).at(place);
      if (!piece.lives.compareAndSet(true, false)) {
        throw new IllegalStateException("place " + place + " is freed by two threads");
      }
      ((Set) set).pieces[place] = null;
      live.decrementAndGet();
      liveBytes.addAndGet(-piece.bytes.length);
    }

    @Override
    public void write(PieceSet set, int place, int offset, byte value) {
      check();
      ((Set) set).at(place).bytes[offset] = value;
    }

    @Override
    public byte read(PieceSet set, int place, int offset) {
      check();
      return ((Set) set).at(place).bytes[offset];
    }

    @Override
    public long address(PieceSet set, int place) {
      return 0;
    }

    @Override
    public void close() {
      check();
      open = false;
      openFronts.decrementAndGet();
    }
  }

  /**
   * Pieces that live.
   *
   * @return how many
   */
  public long live() {
    return live.get();
  }

  /**
   * Pieces that were ever allocated.
   *
   * @return how many
   */
  public long allocated() {
    return allocated.get();
  }

  @Override
  public String configuration() {
    return "keeps account of every piece";
  }

  @Override
  public ObjectFront front(PageFront.Kind kind, int thread) {
    openFronts.incrementAndGet();
    return new Front();
  }

  @Override
  public ObjectFront guestFront() {
    openFronts.incrementAndGet();
    return new Front();
  }

  @Override
  public PieceSet newSet(int places) {
    return new Set(places);
  }

  @Override
  public OptionalLong footprintBytes() {
    return OptionalLong.of(liveBytes.get());
  }

  @Override
  public void verify() {
    if (live.get() != 0 || openFronts.get() != 0) {
      throw new IllegalStateException(
          live + " pieces were not freed, " + openFronts + " fronts not closed");
    }
  }

  @Override
  public void close() {}
}
