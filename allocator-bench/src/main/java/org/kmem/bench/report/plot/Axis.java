package org.kmem.bench.report.plot;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.DoubleFunction;
import java.util.stream.DoubleStream;

/**
 * A direction of a plot: from where to where it goes, and where it is labelled.
 *
 * @param label what is measured, with its unit
 * @param isLog whether equal factors are equally far apart
 * @param min value at its beginning
 * @param max value at its end
 * @param ticks labelled values, rising
 */
public record Axis(String label, boolean isLog, double min, double max, List<Tick> ticks) {
  private static final int TICKS = 5;

  /** Copies the list. */
  public Axis {
    ticks = List.copyOf(ticks);
  }

  /**
   * A labelled value.
   *
   * @param value where it is
   * @param label what stands there
   */
  public record Tick(double value, String label) {}

  /** Makes an axis that values fit on. */
  @FunctionalInterface
  public interface Fit {
    /**
     * Makes the axis.
     *
     * @param values what has to fit, at least one, all finite
     * @return an axis
     */
    Axis of(double[] values);
  }

  /**
   * An axis from 0, or from the least value where that is less.
   *
   * @param label what is measured
   * @return makes it
   */
  public static Fit linear(String label) {
    return values -> linear(label, values, Axis::number);
  }

  /**
   * An axis from 0 of shares, labelled as percent.
   *
   * @param label what is measured
   * @return makes it
   */
  public static Fit percent(String label) {
    return values ->
        linear(
            label,
            values,
            share ->
                String.format(Locale.ROOT, "%.3g", share * 100).replaceAll("\\.0+$", "") + "%");
  }

  private static Axis linear(String label, double[] values, DoubleFunction<String> text) {
    double min = Math.min(0, DoubleStream.of(values).min().orElse(0));
    double max = Math.max(0, DoubleStream.of(values).max().orElse(1));
    if (max == min) {
      max = min + 1;
    }
    double step = step((max - min) / TICKS);
    double first = Math.floor(min / step) * step;
    List<Tick> ticks = new ArrayList<>();
    double value = first;
    for (int i = 0; value < max + step; i++) {
      value = first + i * step;
      ticks.add(new Tick(value, text.apply(Math.abs(value) < step / 2 ? 0 : value)));
      if (value >= max - step * 1e-9) {
        break;
      }
    }
    return new Axis(label, false, first, value, ticks);
  }

  /** 1, 2 or 5 times a power of ten, no less than a length. */
  private static double step(double length) {
    double power = Math.pow(10, Math.floor(Math.log10(length)));
    for (double factor : new double[] {1, 2, 5}) {
      if (factor * power >= length * (1 - 1e-9)) {
        return factor * power;
      }
    }
    return 10 * power;
  }

  /**
   * An axis of factors, for values above 0.
   *
   * @param label what is measured
   * @return makes it
   */
  public static Fit log(String label) {
    return values -> {
      double low = DoubleStream.of(values).filter(value -> value > 0).min().orElse(1);
      double high = DoubleStream.of(values).filter(value -> value > 0).max().orElse(10);
      double min = Math.pow(10, Math.floor(Math.log10(low) * 2 + 1e-9) / 2);
      double max = Math.pow(10, Math.ceil(Math.log10(high) * 2 - 1e-9) / 2);
      if (max <= min) {
        max = min * 10;
      }
      return new Axis(label, true, min, max, logTicks(min, max));
    };
  }

  private static List<Tick> logTicks(double min, double max) {
    double decades = Math.log10(max / min);
    double[] factors = decades <= 2 ? new double[] {1, 2, 5} : new double[] {1};
    int every = (int) Math.max(1, Math.ceil(decades / 6));
    List<Tick> ticks = new ArrayList<>();
    for (int power = (int) Math.floor(Math.log10(min)); power <= Math.log10(max) + 1e-9; power++) {
      for (double factor : factors) {
        double value = factor * Math.pow(10, power);
        if (value >= min * (1 - 1e-9)
            && value <= max * (1 + 1e-9)
            && Math.floorMod(power, every) == 0) {
          ticks.add(new Tick(value, number(value)));
        }
      }
    }
    return ticks;
  }

  /**
   * An axis of given places.
   *
   * @param label what is measured
   * @param isLog whether equal factors are equally far apart
   * @param margin how far it goes beyond the first and last place; a factor where it is of factors
   * @param ticks the places, rising, at least one
   * @return makes it
   */
  public static Fit places(String label, boolean isLog, double margin, List<Tick> ticks) {
    double first = ticks.getFirst().value();
    double last = ticks.getLast().value();
    return isLog
        ? values -> new Axis(label, true, first / margin, last * margin, ticks)
        : values -> new Axis(label, false, first - margin, last + margin, ticks);
  }

  /** Where a value is, from 0 at the beginning to 1 at the end. */
  double position(double value) {
    return isLog ? Math.log(value / min) / Math.log(max / min) : (value - min) / (max - min);
  }

  /** Whether a value has a place. */
  boolean holds(double value) {
    return Double.isFinite(value) && (!isLog || value > 0);
  }

  /**
   * A number in few letters.
   *
   * @param value the number
   * @return three digits that count, with k, M, G or T for thousands
   */
  public static String number(double value) {
    double size = Math.abs(value);
    if (size >= 1e15 || (size > 0 && size < 1e-3)) {
      return String.format(Locale.ROOT, "%.2g", value);
    }
    String unit = "";
    double shown = value;
    for (String next : new String[] {"k", "M", "G", "T"}) {
      if (Math.abs(shown) < 1000) {
        break;
      }
      shown /= 1000;
      unit = next;
    }
    int digits =
        Math.abs(shown) >= 100 ? 0 : Math.abs(shown) >= 10 ? 1 : Math.abs(shown) >= 1 ? 2 : 3;
    String text = String.format(Locale.ROOT, "%." + digits + "f", shown);
    return (digits == 0 ? text : text.replaceAll("\\.?0+$", "")) + unit;
  }
}
