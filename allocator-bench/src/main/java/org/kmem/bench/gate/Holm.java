package org.kmem.bench.gate;

import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** Several tests at once (S. Holm, A Simple Sequentially Rejective Multiple Test Procedure, 1979). */
final class Holm {
  private Holm() {}

  /**
   * What each p would have to be below alpha for, had it been the only test: the chance that any of the tests finds something
   * that is not there then stays below alpha, however they depend on each other.
   *
   * @param ps p of each test
   * @return adjusted p of each test, in the same order
   */
  static double[] adjusted(double[] ps) {
    List<Integer> order =
        IntStream.range(0, ps.length)
            .boxed()
            .sorted(Comparator.comparingDouble(i -> ps[i]))
            .toList();
    double[] adjusted = new double[ps.length];
    double least = 0;
    for (int rank = 0; rank < ps.length; rank++) {
      int test = order.get(rank);
      least = Math.max(least, Math.min(1, (ps.length - rank) * ps[test]));
      adjusted[test] = least;
    }
    return adjusted;
  }
}
