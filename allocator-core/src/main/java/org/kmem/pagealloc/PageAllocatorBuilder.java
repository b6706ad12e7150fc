package org.kmem.pagealloc;

import java.util.Comparator;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.kmem.fault.FailPageAlloc;
import org.kmem.hook.PageHooks;
import org.kmem.hook.PageTrace;
import org.kmem.memory.BackingMemory;
import org.kmem.page.PageFlags;
import org.kmem.units.PageSize;
import org.kmem.units.Pfn;
import org.kmem.zone.CpuTopology;
import org.kmem.zone.InvalidMachineException;
import org.kmem.zone.MachineLayout;
import org.kmem.zone.ZoneLayout;

/** Describes a {@link PageAllocator} before it is made. Not thread-safe. */
public final class PageAllocatorBuilder {
  final MachineLayout machine;
  CpuTopology cpus;

  Strategy strategy = Strategy.BUDDY_PCP;
  PageHooks hooks = PageHooks.NONE;
  PageTrace trace = PageTrace.NONE;
  MemoryTuning tuning;
  @Nullable FailPageAlloc failPageAlloc;
  private OptionalInt slots = OptionalInt.empty();
  private boolean backed;

  PageAllocatorBuilder(MachineLayout machine) {
    this.machine = machine;
    this.tuning = MemoryTuning.defaultsFor(machine);
    this.cpus = CpuTopology.uniform(machine.nodes(), machine.nodes());
  }

  /**
   * Sets the CPUs; each is a slot, from 0 on. The default is one for each node.
   *
   * @param topology CPUs and the distances of their nodes
   * @return this builder
   */
  public PageAllocatorBuilder cpus(CpuTopology topology) {
    cpus = topology;
    return this;
  }

  /**
   * Sets the number of CPUs, dealt to the nodes in equal runs.
   *
   * @param count CPUs, at least 1
   * @return this builder
   */
  public PageAllocatorBuilder cpus(int count) {
    return cpus(CpuTopology.uniform(machine.nodes(), count));
  }

  /**
   * Sets the number of slots; the default is one for each CPU. Slots beyond those of the CPUs are for threads
   * that own one; they are dealt to the CPUs in turn, so that slot {@code s} prefers the node of CPU
   * {@code s} modulo CPUs. The slots of a node share what its CPUs may hold in per-CPU lists, but none gets
   * less than four batches.
   *
   * @param count slots, at least as many as CPUs
   * @return this builder
   */
  public PageAllocatorBuilder slots(int count) {
    slots = OptionalInt.of(count);
    return this;
  }

  /**
   * Sets the strategy; the default is {@link Strategy#BUDDY_PCP}.
   *
   * @param choice the strategy
   * @return this builder
   */
  public PageAllocatorBuilder strategy(Strategy choice) {
    strategy = choice;
    return this;
  }

  /**
   * Sets the layer above; the default is {@link PageHooks#NONE}.
   *
   * @param above what is asked for reclaim, charges and so on
   * @return this builder
   */
  public PageAllocatorBuilder hooks(PageHooks above) {
    hooks = above;
    return this;
  }

  /**
   * Sets who hears trace events; the default is nobody.
   *
   * @param listener hears them
   * @return this builder
   */
  public PageAllocatorBuilder trace(PageTrace listener) {
    trace = listener;
    return this;
  }

  /**
   * Sets the sysctls to start with; the default is {@link MemoryTuning#defaultsFor}.
   *
   * @param settings the settings
   * @return this builder
   */
  public PageAllocatorBuilder tuning(MemoryTuning settings) {
    tuning = settings;
    return this;
  }

  /**
   * Makes allocations of blocks fail; by default none does. With it, threads have no pages of their own.
   *
   * @param faults decides which
   * @return this builder
   */
  public PageAllocatorBuilder failPageAlloc(FailPageAlloc faults) {
    failPageAlloc = faults;
    return this;
  }

  /**
   * Whether frames have bytes; by default they are numbers only.
   *
   * @param wanted true to reserve memory for the whole machine, used only where it is touched
   * @return this builder
   */
  public PageAllocatorBuilder backed(boolean wanted) {
    backed = wanted;
    return this;
  }

  /**
   * Makes the allocator: its machine is booted, all managed memory is free.
   *
   * @return the allocator
   * @throws InvalidMachineException if the machine has no memory, more than can be numbered, zones that
   *     overlap, other nodes than its CPUs, or fewer slots than CPUs
   * @throws org.kmem.memory.MemoryException if memory for it cannot be had; says why and what to do
   */
  public PageAllocator build() {
    if (endPfn() == 0 || endPfn() > Pfn.LIMIT || machine.zones().size() > PageFlags.ZONE_LIMIT) {
      throw new InvalidMachineException(
          "%d frames in %d zones: give 1 to %d frames in at most %d zones"
              .formatted(endPfn(), machine.zones().size(), Pfn.LIMIT, PageFlags.ZONE_LIMIT));
    }
    if (cpus.nodes() != machine.nodes()) {
      throw new InvalidMachineException(
          "CPUs of %d nodes in a machine of %d".formatted(cpus.nodes(), machine.nodes()));
    }
    if (slots() < cpus.cpus()) {
      throw new InvalidMachineException(
          "%d slots for %d CPUs: give at least one for each".formatted(slots(), cpus.cpus()));
    }
    checkZonesApart();
    return new PageAllocator(this);
  }

  /** Frames find their zone by its span: a node in a hole of another one's zone is not supported. */
  private void checkZonesApart() {
    List<ZoneLayout> byStart =
        machine.zones().stream()
            .filter(ZoneLayout::isPopulated)
            .sorted(Comparator.comparingLong(ZoneLayout::startPfn))
            .toList();
    for (int i = 1; i < byStart.size(); i++) {
      if (byStart.get(i - 1).endPfn() > byStart.get(i).startPfn()) {
        throw new InvalidMachineException(
            "%s and %s overlap: give each zone of each node frames of its own"
                .formatted(byStart.get(i - 1), byStart.get(i)));
      }
    }
  }

  private int slots() {
    return slots.orElse(cpus.cpus());
  }

  int[] nodeOfSlot() {
    return IntStream.range(0, slots()).map(slot -> cpus.nodeOfCpu(slot % cpus.cpus())).toArray();
  }

  long endPfn() {
    return machine.zones().stream().mapToLong(zone -> zone.endPfn()).max().orElse(0);
  }

  @Nullable BackingMemory reserveBacking() {
    return backed ? BackingMemory.reserveSparse(endPfn() << PageSize.SHIFT) : null;
  }
}
