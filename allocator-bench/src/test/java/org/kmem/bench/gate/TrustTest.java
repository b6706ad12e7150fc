package org.kmem.bench.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrustTest {
  private static final Criteria CRITERIA = new Criteria(0.05, 0.03);
  private static final String EFFORT = DrawnForks.header(CRITERIA, 1, "x", "x").effort();

  @TempDir private Path cache;

  /** Blocks without a difference on an honest machine, or on one where the second of two forks is always slower. */
  private static Calibration calibration(double bias) {
    Random random = new Random(4);
    double[] ratios = new double[64];
    Arrays.setAll(ratios, i -> Math.exp(bias + 0.02 * random.nextGaussian()));
    return Calibration.of(
        DrawnForks.header(CRITERIA, 64, "x", "x").withRows(List.of(DrawnForks.blocks("a", ratios))),
        CRITERIA,
        8);
  }

  private static Trust trust(Calibration calibration, String row, String effort) {
    return Trust.of(Optional.of(calibration), List.of(row), effort, 0.001);
  }

  @Test
  void of_honestMachine_isCalibrated() {
    Calibration calibration = calibration(0);
    assertThat(trust(calibration, "a", EFFORT).level()).isEqualTo(Trust.Level.CALIBRATED);
    assertThat(calibration.rowNoise().get("a")).isBetween(0.015, 0.025);
    assertThat(calibration.falseAlarms().blocks()).isEqualTo(8);
  }

  @Test
  void of_machineThatFavoursOneSide_isUnfit() {
    assertThat(trust(calibration(0.1), "a", EFFORT).level()).isEqualTo(Trust.Level.UNFIT);
  }

  @Test
  void of_machineAtOtherWork_isUnknown() {
    Trust trust = Trust.of(Optional.of(calibration(0)), List.of("a"), EFFORT, 0.3);
    assertThat(trust.level()).isEqualTo(Trust.Level.UNKNOWN);
    assertThat(trust.text()).contains("30.0%", "stop other work");
  }

  @Test
  void of_noCalibration_isUnknown() {
    Trust trust = Trust.of(Optional.empty(), List.of("a"), EFFORT, 0);
    assertThat(trust.level()).isEqualTo(Trust.Level.UNKNOWN);
    assertThat(trust.text()).contains("./kmem gate --calibrate");
  }

  @Test
  void of_otherRowsOrEffort_isUnknown() {
    assertThat(trust(calibration(0), "b", EFFORT).text()).contains("without the row b");
    assertThat(trust(calibration(0), "a", "1 fork").level()).isEqualTo(Trust.Level.UNKNOWN);
  }

  @Test
  void find_whatWasWritten_isTheSame() throws IOException {
    Calibration calibration = calibration(0);
    calibration.write(cache);
    assertThat(Calibration.find(cache, calibration.machine())).contains(calibration);
  }

  @Test
  void find_brokenFileOrOtherMachine_isNone() throws IOException {
    Calibration calibration = calibration(0);
    Files.writeString(calibration.write(cache), "{\"schema\":");
    assertThat(Calibration.find(cache, calibration.machine())).isEmpty();
    Machine other = new Machine("Linux", "other", 1, 1, "25");
    assertThat(Calibration.find(cache, other)).isEmpty();
  }

  @Test
  void calibration_fewerBlocksThanAnAlarmNeeds_isRefused() {
    BlockFile few =
        DrawnForks.header(CRITERIA, 3, "x", "x")
            .withRows(List.of(DrawnForks.blocks("a", 1, 1.1, 0.9)));
    assertThatThrownBy(() -> Calibration.of(few, CRITERIA, 8))
        .isInstanceOf(GateException.class)
        .hasMessageContaining("fewer than 5");
  }
}
