package org.kmem.bench.trace;

/** What the CPU was doing when an event fired, from the third character of the flags column. */
public enum TraceContext {
  /** A task, in process context. */
  TASK(0),
  /** A soft interrupt. */
  SOFTIRQ(1),
  /** A hardware interrupt, also one that came in during a soft interrupt. */
  HARDIRQ(2),
  /** A non-maskable interrupt. */
  NMI(3),
  /** The text has no flags column. */
  UNKNOWN(4);

  /** Number of contexts. */
  static final int COUNT = 5;

  private static final TraceContext[] BY_CODE = values();

  private final int code;

  TraceContext(int code) {
    this.code = code;
  }

  /** The number that stands for this context in compact traces: 0 to {@link #COUNT} - 1. */
  int code() {
    return code;
  }

  static TraceContext ofCode(int code) {
    return BY_CODE[code];
  }

  static TraceContext ofFlag(byte flag) {
    return switch (flag) {
      case 's' -> SOFTIRQ;
      case 'h', 'H' -> HARDIRQ;
      case 'z', 'Z' -> NMI;
      default -> TASK;
    };
  }
}
