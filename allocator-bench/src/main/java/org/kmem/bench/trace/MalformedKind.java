package org.kmem.bench.trace;

/** What can be wrong with a line of a text trace. */
public enum MalformedKind {
  /** Not {@code TASK-PID [CPU] FLAGS TIME: EVENT: ...} and nothing else a trace may hold. */
  NOT_AN_EVENT,
  /** A kmem event lacks a field that its replay needs. */
  MISSING_FIELD,
  /** A field's value is not a number of the right form. */
  BAD_NUMBER,
  /** A number outside what the field can hold. */
  OUT_OF_RANGE,
  /** GFP flags with an unknown name. */
  UNKNOWN_GFP_FLAG,
  /** Longer than any line the kernel prints. */
  LINE_TOO_LONG
}
