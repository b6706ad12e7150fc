package org.kmem.percpu;

import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * One value for each owner slot, found by the slot's owner without asking for the slot.
 *
 * <p>A value stays with its slot: whoever owns the slot next finds what the last owner left. Values are made when their
 * slot's owner first asks, and kept.
 *
 * <pre>{@code
 * Stack mine = stacks.mine(); // null at first, for virtual threads, and where two threads share a place
 * if (mine == null && slots.isOwnerSlot(slot)) {
 *   mine = stacks.of(slot); // slot is the running thread's
 * }
 * }</pre>
 *
 * <p>{@link #mine} is for any thread; {@link #of} for owners.
 *
 * <p>Kernel counterpart: a variable of {@code DEFINE_PER_CPU}, and {@code this_cpu_ptr()} of it.
 *
 * @param <T> what there is for each slot
 */
public final class SlotLocal<T extends SlotLocal.Value> {
  /*
   * Implementation notes.
   *
   * field             read     write                 guard
   * bySlot[i]         plain    the owner of slot i   ownership
   * byThread          plain    who is bound first    none: a shortcut; null until then
   * byThread[i]       plain    who is bound          none: a shortcut
   * Value.tenure      plain    the slot's owner      ownership
   *
   * A place of byThread is that of the low bits of a thread's number, as in CpuSlots. Why a thread never takes another's
   * value for its own: the value has to have a tenure in force for the thread. That tenure only the thread itself can
   * have written there, as the owner of the slot, and it ends by the thread's own hand: while it is in force nobody else
   * is bound to the value. What of another thread's is read without order has another number or none.
   *
   * Rejected: the slot's number by thread, and the value by that, which is four loads and a check of bounds more.
   */
  private final CpuSlots slots;
  private final IntFunction<T> maker;
  private final IntFunction<@Nullable T[]> newArray;
  private final @Nullable T[] bySlot;
  private @Nullable T @Nullable [] byThread;

  /**
   * Starts with no value.
   *
   * @param slots whose slots
   * @param maker makes the value of a slot, for its owner
   * @param newArray makes arrays of values
   */
  public SlotLocal(CpuSlots slots, IntFunction<T> maker, IntFunction<@Nullable T[]> newArray) {
    this.slots = slots;
    this.maker = maker;
    this.newArray = newArray;
    this.bySlot = newArray.apply(slots.count() - slots.cpus());
  }

  /**
   * The value of the running thread's slot, if it is found at once.
   *
   * @return the value; null says nothing
   */
  public @Nullable T mine() {
    @Nullable T[] places = byThread;
    if (places == null) {
      return null;
    }
    long self = Thread.currentThread().threadId();
    T there = places[(int) self & (places.length - 1)];
    return there != null && there.isOf(self) ? there : null;
  }

  /**
   * The value of an owner slot, which {@link #mine} finds from now on if no other thread has its place.
   *
   * @param slot a slot that the running thread owns
   * @return its value
   */
  public T of(int slot) {
    int index = slot - slots.cpus();
    T known = bySlot[index];
    if (known == null) {
      known = maker.apply(slot);
      bySlot[index] = known;
    }
    if (!known.isOf(Thread.currentThread().threadId())) {
      bind(known, slot);
    }
    return known;
  }

  private void bind(T value, int slot) {
    Tenure tenure = slots.tenureOf(slot);
    if (tenure == null) {
      return;
    }
    value.bindTo(tenure);
    @Nullable T[] places = byThread;
    if (places == null) {
      places = newArray.apply(slots.places());
      byThread = places;
    }
    int place = (int) Thread.currentThread().threadId() & (places.length - 1);
    T there = places[place];
    if (there == null || !there.isInForce()) {
      places[place] = value;
    }
  }

  /** What an owner slot has one of. Made and bound by {@link SlotLocal}. */
  public abstract static class Value {
    private @Nullable Tenure tenure;

    /** A value that nobody owns yet. */
    protected Value() {}

    final void bindTo(Tenure mine) {
      tenure = mine;
    }

    final boolean isOf(long runningThreadId) {
      Tenure now = tenure;
      return now != null && now.isOf(runningThreadId);
    }

    final boolean isInForce() {
      Tenure now = tenure;
      return now != null && now.isInForce();
    }
  }
}
