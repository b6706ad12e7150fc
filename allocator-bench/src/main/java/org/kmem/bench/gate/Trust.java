package org.kmem.bench.gate;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Whether a machine may fail a change, and why not.
 *
 * @param level how far it is trusted
 * @param text the reason, for people
 */
public record Trust(Level level, String text) {
  /** A machine that takes as much of a thread's time is at other work. */
  static final double BUSY_SHARE = 0.05;

  /** How far a machine is trusted. */
  public enum Level {
    /** Calibrated for these rows, and fit. */
    CALIBRATED,
    /** Not calibrated, or for something else, or busy: what it finds may be true. */
    UNKNOWN,
    /** Calibrated, and it raises more false alarms than it should. */
    UNFIT
  }

  /**
   * Looks at a calibration.
   *
   * @param calibration of the machine, if there is one
   * @param rows names of the rows that are judged
   * @param effort iterations of each JVM, in words
   * @param noise share of the time, before the rows were measured, in which a thread did not get the CPU
   * @return how far it is trusted
   */
  public static Trust of(
      Optional<Calibration> calibration, List<String> rows, String effort, double noise) {
    if (calibration.isEmpty()) {
      return new Trust(
          Level.UNKNOWN,
          "this machine was never calibrated: run './kmem gate --calibrate' on it, or --shadow");
    }
    Calibration found = calibration.get();
    List<String> gaps = found.gaps(rows, effort);
    if (!gaps.isEmpty()) {
      return new Trust(
          Level.UNKNOWN,
          "this machine is calibrated for something else: %s; run './kmem gate --calibrate' again"
              .formatted(gaps.getFirst()));
    }
    String alarms =
        "false alarms in %s of gates without a difference, measured %s"
            .formatted(GateTable.percent(found.falseAlarms().anyFound()), found.date());
    if (!found.fit()) {
      return new Trust(
          Level.UNFIT,
          "this machine failed its calibration: %s; calibrate again when it is quiet, or use another"
              .formatted(alarms));
    }
    return noise <= BUSY_SHARE
        ? new Trust(Level.CALIBRATED, "calibrated: " + alarms)
        : new Trust(
            Level.UNKNOWN,
            String.format(
                Locale.ROOT,
                "this machine was busy: %.1f%% of a thread's time was taken from it; stop other work, and measure again",
                100 * noise));
  }
}
