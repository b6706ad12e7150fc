package org.kmem.bench.gate;

/**
 * A row and what is made of it. Without blocks all numbers are NaN.
 *
 * @param benchmark full name, class and method
 * @param name the row on one line
 * @param unit what the medians are in
 * @param verdict what is made of it
 * @param blocks number of blocks
 * @param baseMedian median of the base's forks
 * @param candidateMedian median of the candidate's forks
 * @param slowdown middle of the blocks' ratios less 1, above 0 where the candidate is slower
 * @param low lower end of the interval of the slowdown
 * @param high upper end
 * @param p of the test that it is slower, adjusted for the number of rows
 * @param pFaster of the test that it is faster, adjusted likewise
 * @param remark why there are no numbers, or empty
 */
public record JudgedRow(
    String benchmark,
    String name,
    String unit,
    Verdict verdict,
    int blocks,
    double baseMedian,
    double candidateMedian,
    double slowdown,
    double low,
    double high,
    double p,
    double pFaster,
    String remark) {}
