package org.kmem.bench.replay;

import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.kmem.bench.replay.ObjectReplayResult.CacheEnd;
import org.kmem.bench.subject.PieceSet;

/**
 * An allocator that recorded objects are played into. Players of different CPUs may be used at the same time;
 * everything else runs alone.
 */
interface ReplayedObjects extends AutoCloseable {
  /** Version and settings, one line. */
  String configuration();

  /** A CPU's way to it, for the running thread. */
  ObjectPlayer player(int cpu);

  /** A set without objects. */
  PieceSet newSet(int places);

  /** Whether a thread may free what another allocated. */
  boolean freesAnywhere();

  /** Memory it has now, whether in objects or not; empty if it cannot tell. */
  OptionalLong footprintBytes();

  /** Bytes that an object of a request takes; empty if it cannot tell. */
  OptionalInt grantedBytes(ObjectRequest request);

  /** Its caches as they are now, those that the script used; none if it has no caches. */
  List<CacheEnd> caches();

  /**
   * Proves that it is sound and holds so many objects, as far as it can tell.
   *
   * @param objects objects in use, those not counted that take pages of their own
   * @throws IllegalStateException if it is not so
   */
  void verifyLive(long objects);

  /**
   * Proves that it is sound and that all memory came back, as far as it can tell. No player is open.
   *
   * @throws IllegalStateException if it is not so
   */
  void verifyEmpty();

  /** Gives the memory back. */
  @Override
  void close();
}
