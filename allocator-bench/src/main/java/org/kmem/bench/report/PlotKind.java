package org.kmem.bench.report;

/** What plots of a report are about, in the order of the page. */
enum PlotKind {
  /** Two costs at once. */
  FOOTPRINT(
      "Time against footprint",
      "down and to the left is better",
      "./kmem bench Object --json F, or ./kmem replay --objects --json F"),

  /** Tails. */
  LATENCY(
      "Latency of single operations",
      "percentiles spread as HdrHistogram does; benchmarks of pieces work at an intended rate",
      "./kmem bench 'ObjectPair|PageLatency' --json F, or JMH's mode sample"),

  /** Threads. */
  SCALING(
      "Scaling by threads",
      "what all threads did together, beside the control; right of the rule there are more threads"
          + " than CPUs",
      "./kmem bench OrderZeroPair --threads 1,2,4,16 --json F"),

  /** What becomes of free memory. */
  AGEING(
      "Fragmentation over time",
      "how much of free memory a huge page could use, while a machine gets old",
      "./kmem bench PageAgeing --json F, or ./kmem replay --json F"),

  /** What memory is held. */
  OVER_TIME(
      "Memory over time",
      "what allocators have while objects come and go, beside what was asked for",
      "./kmem replay --objects --json F"),

  /** Where what is free lies. */
  MEMORY_MAP(
      "Physical memory before and after",
      "a cell for each pageblock of 2 MiB: hue by migrate type, fainter the less is free",
      "./kmem replay --json F"),

  /** How results differ. */
  CHANGE(
      "Changes",
      "what a comparison found, the largest first",
      "./kmem compare A.json B.json --json > F"),

  /** Values one beside the other. */
  VALUE(
      "Values",
      "medians of the forks, with the interval between two order statistics",
      "JMH's -rf json");

  private final String title;
  private final String about;
  private final String source;

  PlotKind(String title, String about, String source) {
    this.title = title;
    this.about = about;
    this.source = source;
  }

  String title() {
    return title;
  }

  /** How to read them. */
  String about() {
    return about;
  }

  /** What makes a file that has them. */
  String source() {
    return source;
  }
}
