package org.kmem.bench.subject;

/**
 * Places for pieces of memory, numbered from 0: whatever a subject needs to find a piece again, addresses or
 * objects, in an array of its own kind.
 *
 * <p>A set knows neither which places are taken nor how large the pieces are: a measurement does. It is used by
 * one thread at a time, and can be handed to another by any means that publishes it.
 */
public interface PieceSet {
  /**
   * How many pieces it has room for.
   *
   * @return number of places
   */
  int places();
}
