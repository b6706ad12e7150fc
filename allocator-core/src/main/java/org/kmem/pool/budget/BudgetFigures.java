package org.kmem.pool.budget;

import java.util.Map;

/**
 * What a budget has and what became of it, of about one moment. Immutable.
 *
 * @param path names from the root, joined by slashes
 * @param tags what its user said of it
 * @param maxBytes what it may use, {@link Budget#UNLIMITED} if nothing binds
 * @param highBytes above which its users are slowed, {@link Budget#UNLIMITED} if never
 * @param requestedBytes objects in use, each as large as its cache's objects are; of large objects what was asked for
 * @param grantedBytes pages of slabs and large objects: what is charged
 * @param peakBytes most that was ever charged, with charges that a budget above refused
 * @param residentBytes of these pages what was in RAM at the last look, see {@code Trimmer}; 0 before the first
 * @param events what happened
 */
public record BudgetFigures(
    String path,
    Map<String, String> tags,
    long maxBytes,
    long highBytes,
    long requestedBytes,
    long grantedBytes,
    long peakBytes,
    long residentBytes,
    BudgetEvents events) {
  /** Keeps the tags from changing. */
  public BudgetFigures {
    tags = Map.copyOf(tags);
  }
}
