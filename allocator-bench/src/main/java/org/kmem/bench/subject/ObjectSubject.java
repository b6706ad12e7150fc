package org.kmem.bench.subject;

import java.util.OptionalLong;

/**
 * An allocator of pieces of memory of any size, under measurement.
 *
 * <p>What a piece is, an address or an object, is the subject's own matter: it lies in a {@link PieceSet} that
 * the subject made, in an array of the type that its users would have. So nothing is wrapped, boxed or looked up
 * on its behalf, and the same loop measures all.
 *
 * <p>Safe for threads that each have a front of their own; {@link #verify} and {@link #close} run alone.
 */
public interface ObjectSubject extends AutoCloseable {
  /**
   * What is measured, for whoever reads the table: version, and every setting that matters, as found and not as
   * asked for.
   *
   * @return one line
   */
  String configuration();

  /**
   * A way to the subject for the running thread.
   *
   * @param kind how the thread finds what is kept for it; subjects that know one way only have the same for all
   * @param thread number of the thread, from 0 and below the shape's threads, which no other thread uses meanwhile
   * @return a front for this thread, to be closed by it
   */
  ObjectFront front(PageFront.Kind kind, int thread);

  /**
   * A way to the subject for a running thread that has no number: any number of threads may have one at a time. What
   * the subject keeps is found from the thread, or from its CPU, at each call. This is how virtual threads come in.
   *
   * @return a front for this thread, to be closed by it
   * @throws SubjectUnavailableException if there is no such way, which is so unless the subject has one
   */
  default ObjectFront guestFront() {
    throw new SubjectUnavailableException(
        getClass().getSimpleName(),
        "it knows threads by number only: implement guestFront()",
        null);
  }

  /**
   * Makes a set that has no pieces.
   *
   * @param places how many pieces it has room for
   * @return the set, for fronts of this subject
   */
  PieceSet newSet(int places);

  /**
   * Whether a thread may free what another one allocated. Unless the subject says otherwise, yes.
   *
   * @return false if only the thread that allocated a piece can free it
   */
  default boolean freesAnywhere() {
    return true;
  }

  /**
   * The largest piece there can be. Unless the subject says otherwise, as large as a number can say.
   *
   * @return bytes
   */
  default int largestBytes() {
    return Integer.MAX_VALUE;
  }

  /**
   * Memory that the subject has now, whether in pieces or not, as it knows itself. Unless it can tell, nothing.
   *
   * @return bytes, or empty
   */
  default OptionalLong footprintBytes() {
    return OptionalLong.empty();
  }

  /**
   * Proves that the subject is sound, and that every piece was freed if it can tell: called when no piece is held
   * and no front is open.
   *
   * @throws IllegalStateException if it is not, saying what is wrong
   */
  void verify();

  /** Gives the memory back. */
  @Override
  void close();
}
