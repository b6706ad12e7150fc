package org.kmem.bench.gate.deterministic;

import java.util.List;
import java.util.Map;

/**
 * The workloads that are counted. Seen from both sides of {@link CountingLoader}: it names no type that is loaded twice.
 *
 * <p>For one thread.
 */
public interface WorkSet {
  /**
   * Names of the rows: a strategy and a workload.
   *
   * @return names such as {@code page:buddy-pcp pair}, in the order of tables
   */
  List<String> rows();

  /**
   * Makes what a row needs: an engine that nobody has used.
   *
   * @param row one of {@link #rows}
   * @return the work, not begun
   * @throws IllegalArgumentException if there is no such row
   */
  Work open(String row);

  /** A workload on an engine of its own, run once. The same row does the same each time. */
  interface Work extends AutoCloseable {
    /** Does the work. */
    void run();

    /**
     * What is to be seen of the engine after the work.
     *
     * @return figures by name: operations done, pages, thousandths
     */
    Map<String, Long> figures();

    /** Proves that the engine is sound and gives its memory back. */
    @Override
    void close();
  }
}
