package org.kmem.mm.fault;

import java.util.ArrayList;
import java.util.List;
import org.kmem.mm.mm.MmStruct;

/**
 * The steps of the faults of one address space, while it is installed with {@link FaultHandler#setTrace}.
 *
 * <p>Belongs to the holder of the baton.
 */
public final class FaultTrace {
  private final MmStruct mm;
  private final List<Event> events = new ArrayList<>();

  /**
   * One step.
   *
   * @param nanos simulated time at which it was done
   * @param step what was done
   * @param detail what {@link FaultStep} says about it
   */
  public record Event(long nanos, FaultStep step, long detail) {}

  /**
   * An empty trace.
   *
   * @param mm whose faults are recorded
   */
  public FaultTrace(MmStruct mm) {
    this.mm = mm;
  }

  void add(MmStruct of, long nanos, FaultStep step, long detail) {
    if (mm == of) {
      events.add(new Event(nanos, step, detail));
    }
  }

  /**
   * What was recorded.
   *
   * @return the steps, in their order
   */
  public List<Event> events() {
    return List.copyOf(events);
  }

  /** Forgets what was recorded. */
  public void clear() {
    events.clear();
  }

  /**
   * The steps in lines: time since the first, the kernel's function, what was done.
   *
   * @return a line for each step, each ended
   */
  public String text() {
    StringBuilder text = new StringBuilder();
    long start = events.isEmpty() ? 0 : events.get(0).nanos();
    for (Event event : events) {
      text.append(
          "%6d ns  %-22s %s %#x\n"
              .formatted(
                  event.nanos() - start,
                  event.step().function(),
                  event.step().text(),
                  event.detail()));
    }
    return text.toString();
  }
}
