package org.kmem.bench.subject.peer;

import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.kmem.percpu.CpuSlots;
import org.kmem.percpu.SlotPolicy;

/**
 * Stacks of the control by CPU, for threads without a number: the least that sharing them by CPU costs, the lookup and a
 * monitor that hardly ever anyone else has.
 */
final class CpuStacks implements AddressSource {
  private final CpuSlots slots = CpuSlots.ofMachine(SlotPolicy.CPU);

  /** By slot; each is guarded by its own monitor. */
  private final ArrayStacks[] stacks;

  CpuStacks(IntFunction<ArrayStacks> newStacks) {
    stacks = IntStream.range(0, slots.count()).mapToObj(newStacks).toArray(ArrayStacks[]::new);
  }

  @Override
  public long alloc(int sizeBytes) {
    ArrayStacks mine = stacks[slots.current()];
    synchronized (mine) {
      return mine.alloc(sizeBytes);
    }
  }

  @Override
  public void free(long address) {
    ArrayStacks mine = stacks[slots.current()];
    synchronized (mine) {
      mine.free(address);
    }
  }

  /** Number of pieces of a class; nobody is at work. */
  long pieces(int sizeClass) {
    long pieces = 0;
    for (ArrayStacks each : stacks) {
      pieces += each.pieces(sizeClass);
    }
    return pieces;
  }
}
