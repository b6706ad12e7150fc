package org.kmem.bench.cli;

import java.util.Map;

/**
 * One thing the doctor looked at.
 *
 * @param name what it is, one or two words
 * @param status how it is
 * @param text what was seen, for people
 * @param why why it matters for numbers that are measured here; empty if that goes without saying
 * @param advice what to do about it; empty if nothing
 * @param facts what was seen, for programs: units are last in the keys
 */
record Finding(
    String name, Status status, String text, String why, String advice, Map<String, Object> facts) {
  /** How a finding bears on kmem. */
  enum Status {
    /** As it should be. */
    OK,
    /** Works, but numbers measured here need care. */
    WARN,
    /** kmem does not work here. */
    UNFIT
  }

  static Finding ok(String name, String text, Map<String, Object> facts) {
    return new Finding(name, Status.OK, text, "", "", facts);
  }

  static Finding warn(String name, String text, String advice, Map<String, Object> facts) {
    return new Finding(name, Status.WARN, text, "", advice, facts);
  }

  static Finding unfit(String name, String text, String advice, Map<String, Object> facts) {
    return new Finding(name, Status.UNFIT, text, "", advice, facts);
  }

  /** The same finding with a reason. */
  Finding because(String reason) {
    return new Finding(name, status, text, reason, advice, facts);
  }
}
