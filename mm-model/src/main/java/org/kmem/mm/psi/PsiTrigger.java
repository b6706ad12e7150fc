package org.kmem.mm.psi;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Tells when tasks stalled for longer than a threshold within a window of time: {@code some 150000 1000000} is 150
 * ms of some task within any second. Fires once in a window at most.
 *
 * <p>Belongs to the holder of the baton. Kernel counterpart: {@code struct psi_trigger}, {@code
 * psi_trigger_create}.
 */
public final class PsiTrigger {
  private static final Pattern FORM = Pattern.compile("(some|full)\\s*\\+?(\\d+)\\s*\\+?(\\d+)");
  private static final long MICRO = 1_000;
  private static final long WINDOW_MAX_MICROS = 10_000_000;
  private static final int DIGITS_MAX = 10;

  private final PsiGroup group;
  private final PsiResource resource;
  private final boolean some;
  private final long thresholdNanos;
  private final long windowNanos;
  private long startNanos;
  private long startValue;
  private long growthBefore;
  private long lastEventNanos;

  private PsiTrigger(
      PsiGroup group, PsiResource resource, boolean some, long thresholdNanos, long windowNanos) {
    this.group = group;
    this.resource = resource;
    this.some = some;
    this.thresholdNanos = thresholdNanos;
    this.windowNanos = windowNanos;
    this.startNanos = group.clock().nowNanos();
    this.startValue = value();
    this.lastEventNanos = startNanos;
  }

  /**
   * Makes a trigger.
   *
   * @param group whose stalls
   * @param resource what is lacking
   * @param written what is written to the file; the last character is lost, as it is meant to be the end
   * @return the trigger, or null if it is none, or one whose threshold or window is out of bounds
   */
  public static @Nullable PsiTrigger create(PsiGroup group, PsiResource resource, String written) {
    Matcher form = parse(written);
    return form == null
        ? null
        : new PsiTrigger(
            group,
            resource,
            form.group(1).equals("some"),
            micros(form.group(2)) * MICRO,
            micros(form.group(3)) * MICRO);
  }

  private static @Nullable Matcher parse(String written) {
    String text = written.isEmpty() ? "" : written.substring(0, written.length() - 1);
    Matcher form = FORM.matcher(text);
    if (!form.lookingAt()) {
      return null;
    }
    long threshold = micros(form.group(2));
    long window = micros(form.group(3));
    return window == 0 || window > WINDOW_MAX_MICROS || threshold == 0 || threshold > window
        ? null
        : form;
  }

  private static long micros(String digits) {
    return digits.length() > DIGITS_MAX ? Long.MAX_VALUE / MICRO : Long.parseLong(digits);
  }

  /**
   * Whether tasks have stalled for too long. To be asked every tenth of the window, as long as somebody waits.
   *
   * @return true once in a window at most
   */
  public boolean poll() {
    long now = group.clock().nowNanos();
    long value = value();
    long growth = value - startValue;
    long elapsed = now - startNanos;
    if (elapsed > windowNanos) {
      startNanos = now;
      startValue = value;
      growthBefore = growth;
    } else {
      growth += growthBefore * (windowNanos - elapsed) / windowNanos;
    }
    if (growth < thresholdNanos || now < lastEventNanos + windowNanos) {
      return false;
    }
    lastEventNanos = now;
    return true;
  }

  /**
   * How long its window is.
   *
   * @return nanoseconds
   */
  public long windowNanos() {
    return windowNanos;
  }

  private long value() {
    return some ? group.someNanos(resource) : group.fullNanos(resource);
  }
}
