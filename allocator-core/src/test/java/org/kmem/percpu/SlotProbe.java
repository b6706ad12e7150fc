package org.kmem.percpu;

/** Prints how a JVM of its own finds slots, and one lookup. */
final class SlotProbe {
  private SlotProbe() {}

  public static void main(String[] arguments) {
    CpuSlots slots = CpuSlots.of(SlotPolicy.OWNED, 3, 0);
    System.out.println(slots);
    System.out.println(slots.current() < slots.count());
  }
}
