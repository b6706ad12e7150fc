package org.kmem.slab;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.ObjLongConsumer;
import org.jspecify.annotations.Nullable;
import org.kmem.percpu.CpuSlots;
import org.kmem.slab.BadObjectException.Problem;

/**
 * {@code slab:sheaf}: sheaves before another source, so that most allocations and frees are an access to an
 * array, and touch neither slab nor object.
 *
 * <p>By slot number ({@link #alloc}, {@link #free}) objects come from the sheaves of the slot's CPU, under a
 * lock that is tried once; who fails goes to the source below. Owners of a slot use its own sheaves instead,
 * through a {@link CacheHandle} or a lookup of the running thread. Either way a sheaf that is used up is traded for a full
 * one in the barn of the slot's node, or filled from below; one that is full goes the other way.
 *
 * <p>What is cached is bounded: two sheaves for each slot, CPU slots and owner slots, and for each node a barn, see
 * {@link Barn}; neither the number of threads nor their deaths add to it. {@link CacheBudget} bounds all caches together. When the
 * source below has nothing left, all that can be had from sheaves is given back to it first.
 *
 * <p>An object that is freed twice is found at once if it is on top of its slot's sheaves, otherwise when its
 * sheaf is given back to the slabs: then whoever does that is told, and the object is dropped. Two threads that
 * free one object at the same moment are beyond what checks can catch at once.
 *
 * <p>Safe for any thread, except {@link #markFree}, {@link #verify} and {@link #close}.
 *
 * <p>Kernel counterpart: {@code struct slub_percpu_sheaves} and {@code struct node_barn} of Linux 6.18. The
 * kernel also keeps objects of other nodes out of sheaves; here the page side table does not say the node.
 */
final class SheafSource implements ObjectSource {
  /*
   * Implementation notes.
   *
   * field            read by     written by            guard
   * shared           any         any                   compareAndSet; stacks by their locks
   * owned            any         any                   compareAndSet; stacks by ownership
   * trade            any         constructor           final
   * outsideAllocs,   figures     who went past         adders
   *   outsideFrees
   *
   * The source below is called with objects in a sheaf that nobody else can see, never with a stack half
   * changed or a lock held: it may reclaim, and reclaim may free objects of this cache on this thread.
   *
   * Order of locks: a stack's lock, under which nothing else is taken.
   *
   * An owner slot that is named by number goes to the stack of a CPU, so that the bound is two sheaves for each
   * slot, and any thread may name any slot.
   *
   * H4  each object taken from the source below is in a caller's hands, in one stack, or in one sheaf of a barn.
   */
  private final ObjectSource below;
  private final SlabPages slabs;
  private final CacheSpan span;
  private final CpuSlots slots;
  private final CacheBudget budget;
  private final SheafSizing sizing;
  private final SheafTrade trade;
  private final AtomicReferenceArray<@Nullable SlotSheaves> shared;
  private final AtomicReferenceArray<@Nullable SlotSheaves> owned;
  private final LongAdder outsideAllocations = new LongAdder();
  private final LongAdder outsideFrees = new LongAdder();

  /**
   * Puts sheaves, all of them empty, before a source, which is this one's to close.
   *
   * @param below where objects come from and go to
   * @param slabs the cache's slabs
   * @param span which addresses are of the cache
   * @param slots who owns which slot
   * @param nodes number of nodes
   * @param budget what {@link #close} gives the claim back to
   * @param sizing of sheaves and barns, as claimed
   */
  SheafSource(
      ObjectSource below,
      SlabPages slabs,
      CacheSpan span,
      CpuSlots slots,
      int nodes,
      CacheBudget budget,
      SheafSizing sizing) {
    this.below = below;
    this.slabs = slabs;
    this.span = span;
    this.slots = slots;
    this.budget = budget;
    this.sizing = sizing;
    this.trade = new SheafTrade(below, slabs, sizing, nodes);
    this.shared = new AtomicReferenceArray<>(slots.cpus());
    this.owned = new AtomicReferenceArray<>(slots.count() - slots.cpus());
  }

  @Override
  public long alloc(int slot, int gfp) {
    SlotSheaves stack = sharedBy(slot);
    if (!stack.tryLock()) {
      long object = below.alloc(slot, gfp);
      return object != 0 ? countOutside(object) : allocLast(slot, gfp);
    }
    long object = stack.alloc();
    stack.unlock();
    return object != 0 ? object : allocSharedSlow(stack, slot, gfp);
  }

  private long allocSharedSlow(SlotSheaves stack, int slot, int gfp) {
    long sampled = slabs.sample(slot, trade.capacity());
    if (sampled != 0) {
      return sampled;
    }
    Sheaf sheaf = trade.obtain(slot, gfp);
    if (sheaf.isEmpty()) {
      trade.dispose(slot, sheaf);
      return allocLast(slot, gfp);
    }
    long object = countOutside(sheaf.pop());
    stow(stack, slot, sheaf);
    return object;
  }

  /** Sheaves hold objects of any node, so these come from below. */
  @Override
  public long allocNode(int slot, int gfp, int node) {
    long object = below.allocNode(slot, gfp, node);
    if (object == 0) {
      drainAll(slot);
      object = below.allocNode(slot, gfp, node);
    }
    return object != 0 ? countOutside(object) : 0;
  }

  @Override
  public void free(int slot, long object) {
    SlotSheaves stack = sharedBy(slot);
    if (!stack.tryLock()) {
      freeOutside(slot, object);
      return;
    }
    boolean taken = stack.free(object);
    stack.unlock();
    if (!taken) {
      freeSharedSlow(stack, slot, object);
    }
  }

  private void freeSharedSlow(SlotSheaves stack, int slot, long object) {
    slabs.check(object);
    Sheaf sheaf = trade.barn(slot).takeEmpty();
    stack.lockSlow();
    boolean twice = stack.contains(object);
    if (!twice) {
      stack.moveTo(sheaf);
    }
    stack.unlock();
    trade.dispose(slot, sheaf);
    if (twice) {
      throw freedTwice(slot, object);
    }
    boolean taken = false;
    if (stack.tryLock()) {
      taken = stack.free(object);
      stack.unlock();
    }
    if (!taken) {
      freeOutside(slot, object);
    }
  }

  /** Objects come from the slot, from full sheaves in the barn, and from below, in this order. */
  @Override
  public int allocBulk(int slot, int gfp, long[] objects, int from, int to) {
    SlotSheaves stack = sharedBy(slot);
    int next = from;
    if (stack.tryLock()) {
      next = stack.allocBulk(objects, from, to);
      stack.unlock();
    }
    int inside = next;
    for (Sheaf full = takeFull(slot, next, to); full != null; full = takeFull(slot, next, to)) {
      next += full.moveTo(objects, next, to - next);
      stow(stack, slot, full);
    }
    outsideAllocations.add((long) next - inside);
    return next < to ? allocBulkBelow(slot, gfp, objects, from, next, to) : next;
  }

  private @Nullable Sheaf takeFull(int slot, int next, int to) {
    return next < to ? trade.takeFull(slot) : null;
  }

  private int allocBulkBelow(int slot, int gfp, long[] objects, int from, int next, int to) {
    int end = next;
    boolean done = false;
    try {
      end = below.allocBulk(slot, gfp, objects, end, to);
      if (end < to) {
        drainAll(slot);
        end = below.allocBulk(slot, gfp, objects, end, to);
      }
      done = true;
      return end;
    } finally {
      outsideAllocations.add((long) end - next);
      if (!done) {
        freeBulk(slot, objects, from, end);
      }
    }
  }

  /** Objects go to the slot, as full sheaves to the barn, and below, in this order. */
  @Override
  public void freeBulk(int slot, long[] objects, int from, int to) {
    SlotSheaves stack = sharedBy(slot);
    int next = from;
    boolean twice = false;
    if (stack.tryLock()) {
      next = stack.freeBulk(objects, from, to);
      twice = next < to && stack.contains(objects[next]);
      stack.unlock();
    }
    if (twice) {
      throw freedTwice(slot, objects[next]);
    }
    while (to - next >= trade.capacity() && trade.barn(slot).hasRoom()) {
      Sheaf sheaf = trade.barn(slot).takeEmpty();
      sheaf.add(objects, next, trade.capacity());
      next += trade.capacity();
      trade.dispose(slot, sheaf);
      outsideFrees.add(trade.capacity());
    }
    if (next < to) {
      below.freeBulk(slot, objects, next, to);
      outsideFrees.add((long) to - next);
    }
  }

  /** Hands an object out to the owner of a stack; 0 if there is none to be had. */
  long allocOwn(SlotSheaves stack, int slot, int gfp) {
    long atHand = stack.alloc();
    if (atHand != 0) {
      return atHand;
    }
    long sampled = slabs.sample(slot, trade.capacity());
    if (sampled != 0) {
      return sampled;
    }
    if (stack.pollDrainWanted()) {
      drainOwn(stack, slot);
    }
    if (!stack.fillFrom(trade.barn(slot))) {
      Sheaf sheaf = trade.fetch(slot, gfp);
      stack.putFrom(sheaf);
      trade.dispose(slot, sheaf);
    }
    long object = stack.alloc();
    return object != 0 ? object : allocLast(slot, gfp);
  }

  /** Takes an object back from the owner of a stack. */
  void freeOwn(SlotSheaves stack, int slot, long object) {
    if (stack.free(object)) {
      return;
    }
    if (!slabs.isObject(object)) {
      slabs.freeSampled(slot, object);
      return;
    }
    if (stack.contains(object)) {
      throw freedTwice(slot, object);
    }
    if (stack.pollDrainWanted()) {
      drainOwn(stack, slot);
    } else if (!stack.emptyTo(trade.barn(slot))) {
      Sheaf sheaf = trade.barn(slot).takeEmpty();
      stack.moveTo(sheaf);
      trade.empty(slot, sheaf);
    }
    if (!stack.free(object)) {
      freeOutside(slot, object);
    }
  }

  /** Hands an object out when there is none at hand and the source below had none a moment ago. */
  private long allocLast(int slot, int gfp) {
    drainAll(slot);
    long object = below.alloc(slot, gfp);
    return object != 0 ? countOutside(object) : 0;
  }

  private long countOutside(long object) {
    outsideAllocations.increment();
    return object;
  }

  private void freeOutside(int slot, long object) {
    below.free(slot, object);
    outsideFrees.increment();
  }

  /** Puts what a sheaf holds in a slot's stack if that is free to be used, and the sheaf away. */
  private void stow(SlotSheaves stack, int slot, Sheaf sheaf) {
    if (!sheaf.isEmpty() && stack.tryLock()) {
      stack.putFrom(sheaf);
      stack.unlock();
    }
    trade.dispose(slot, sheaf);
  }

  /** The stack of an owner slot, made when first asked for; for its owner. */
  SlotSheaves own(int slot) {
    return at(owned, slot - slots.cpus());
  }

  /** The stack for those who name a slot by number: that of the CPU it is near to. */
  SlotSheaves sharedBy(int slot) {
    int cpus = slots.cpus();
    return at(shared, slot < cpus ? slot : slot % cpus);
  }

  private SlotSheaves at(AtomicReferenceArray<@Nullable SlotSheaves> stacks, int index) {
    SlotSheaves known = stacks.get(index);
    return known != null ? known : make(stacks, index);
  }

  private SlotSheaves make(AtomicReferenceArray<@Nullable SlotSheaves> stacks, int index) {
    SlotSheaves made = new SlotSheaves(span, trade.capacity());
    SlotSheaves before = stacks.compareAndExchange(index, null, made);
    return before != null ? before : made;
  }

  private @Nullable SlotSheaves stackOf(int slot) {
    int owner = slot - slots.cpus();
    return owner < 0 ? shared.get(slot) : owner < owned.length() ? owned.get(owner) : null;
  }

  private List<SlotSheaves> stacks() {
    List<SlotSheaves> stacks = new ArrayList<>();
    for (int slot = 0; slot < slots.count(); slot++) {
      SlotSheaves stack = stackOf(slot);
      if (stack != null) {
        stacks.add(stack);
      }
    }
    return stacks;
  }

  /**
   * Gives what a slot has cached back to the slabs. What another thread has in the sheaves of a slot it owns
   * stays there until that thread next frees an object or runs out of them.
   *
   * @return objects given back now
   */
  @Override
  public int drain(int slot) {
    return drainStack(slot, slot) + below.drain(slot);
  }

  /** Gives all objects in sheaves back below that can be had now, where a slot finds them first. */
  private void drainAll(int bySlot) {
    for (int slot = 0; slot < slots.count(); slot++) {
      drainStack(slot, bySlot);
    }
    trade.drain(bySlot);
  }

  private int drainStack(int slot, int bySlot) {
    SlotSheaves stack = stackOf(slot);
    if (stack == null) {
      return 0;
    }
    if (!slots.isOwnerSlot(slot)) {
      return drainShared(stack, bySlot) + drainShared(stack, bySlot);
    }
    long drained = slots.tryVisit(slot, () -> drainOwn(stack, bySlot)).orElse(-1);
    if (drained < 0) {
      stack.requestDrain();
    }
    return (int) Math.max(0, drained);
  }

  private int drainOwn(SlotSheaves stack, int bySlot) {
    int objects = 0;
    for (int sheaves = 0; sheaves < 2 && stack.count() > 0; sheaves++) {
      Sheaf sheaf = trade.barn(bySlot).takeEmpty();
      stack.moveTo(sheaf);
      objects += trade.empty(bySlot, sheaf);
    }
    return objects;
  }

  private int drainShared(SlotSheaves stack, int bySlot) {
    if (stack.count() == 0) {
      return 0;
    }
    Sheaf sheaf = trade.barn(bySlot).takeEmpty();
    stack.lockSlow();
    stack.moveTo(sheaf);
    stack.unlock();
    return trade.empty(bySlot, sheaf);
  }

  /**
   * Gives what is cached back as {@link #drain} does for each slot, what is in barns too, and shrinks below.
   *
   * @return pages given back
   */
  @Override
  public long shrink() {
    drainAll(0);
    return below.shrink();
  }

  @Override
  public long cachedObjects() {
    return inSheaves() + below.cachedObjects();
  }

  @Override
  public long idleObjects(int node) {
    return below.idleObjects(node);
  }

  @Override
  public SlotSlabs slabsOf(int slot) {
    return below.slabsOf(slot);
  }

  @Override
  public SheafSource sheaves() {
    return this;
  }

  SheafSizing sizing() {
    return sizing;
  }

  /** Objects in sheaves, a recent number. */
  long inSheaves() {
    return trade.objects() + stacks().stream().mapToLong(SlotSheaves::count).sum();
  }

  /** Objects handed out since creation. */
  long allocations() {
    return outsideAllocations.sum() + stacks().stream().mapToLong(SlotSheaves::allocations).sum();
  }

  /** Objects taken back since creation. */
  long frees() {
    return outsideFrees.sum() + stacks().stream().mapToLong(SlotSheaves::frees).sum();
  }

  @Override
  public boolean looksFree(long object) {
    return below.looksFree(object);
  }

  /** Sets the bits of the objects of a slab that are free below, or in a sheaf. */
  @Override
  public void markFree(long pfn, BitSet free) {
    below.markFree(pfn, free);
    forEachCached((where, object) -> {
      if (slabs.slabOf(object) == pfn) {
        free.set(slabs.index(pfn, object));
      }
    });
  }

  /**
   * Proves the books: H1, H2 as far as the page side table knows, B1 and B2, and those of the source below.
   *
   * @throws IllegalStateException naming the invariant that is broken and where
   */
  @Override
  public void verify() {
    stacks().forEach(SlotSheaves::verify);
    Set<Long> cached = new HashSet<>();
    forEachCached((where, object) -> {
      if (!span.contains(object) || !cached.add(object)) {
        throw new IllegalStateException(
            "H2 broken in %s, %s: object 0x%x is in two sheaves, or of another cache"
                .formatted(slabs.name(), where, object));
      }
    });
    below.verify();
  }

  /** Shows each object in a sheaf, and where that is. */
  private void forEachCached(ObjLongConsumer<String> each) {
    for (int slot = 0; slot < slots.count(); slot++) {
      SlotSheaves stack = stackOf(slot);
      for (int i = 0; stack != null && i < stack.count(); i++) {
        each.accept("slot " + slot, stack.object(i));
      }
    }
    trade.forEachCached(each);
  }

  /** Forgets all objects in sheaves: they are free, like those below. Nobody may be at work. */
  @Override
  public void close() {
    stacks().forEach(SlotSheaves::close);
    trade.clear();
    budget.giveBack(sizing);
    below.close();
  }

  private BadObjectException freedTwice(int slot, long object) {
    return new BadObjectException(
        Problem.DOUBLE_FREE,
        slabs.name(),
        object,
        "it is free already, in a sheaf of slot " + slot);
  }
}
