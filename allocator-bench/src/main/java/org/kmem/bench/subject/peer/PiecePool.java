package org.kmem.bench.subject.peer;

import java.util.OptionalLong;
import org.kmem.bench.subject.PageFront;

/** A pool of {@link NativePiece}s, by some library. */
interface PiecePool extends AutoCloseable {
  /** What a thread claims from. */
  interface Tap {
    /** An object that the thread has to itself. */
    NativePiece claim();

    /** Takes it back. */
    void release(NativePiece piece);
  }

  /** What is measured, in one line. */
  String configuration();

  /** The way to the pool for the running thread. */
  Tap tap(PageFront.Kind kind);

  /** The way for any thread, virtual ones too. */
  Tap guestTap();

  /** Memory that its objects have, if it can tell. */
  OptionalLong footprintBytes();

  /** Fails unless all objects came back. */
  void verify();

  @Override
  void close();
}
