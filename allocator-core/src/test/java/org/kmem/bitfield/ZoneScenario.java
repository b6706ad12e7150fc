package org.kmem.bitfield;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.function.Consumer;
import org.kmem.gfp.MigrateType;
import org.kmem.interleave.Scenario;
import org.kmem.units.Order;
import org.kmem.units.Pfn;

/**
 * Threads that take and give back pages of one zone. In the end every page is free, in a cache or in the hands of
 * one thread, and the zone's books say so.
 */
final class ZoneScenario implements Scenario {
  /** Pages {@code [pfn, end)} that a thread owns. */
  private record Range(long pfn, long end) {}

  /** What one thread owns, and what it does to get and to give. */
  static final class Hand {
    private final BitfieldZone zone;
    private final List<Range> ranges = new ArrayList<>();

    private Hand(BitfieldZone zone) {
      this.zone = zone;
    }

    /** Takes a block past the caches. */
    Hand take(int slot, int order, int type) {
      return keep(zone.bitfield().alloc(slot, order, type, 0), Order.pages(order));
    }

    /** Takes a page through a cache; from the zone if the cache is busy, as callers do. */
    Hand takeCached(int slot) {
      long pfn = zone.caches().alloc(slot, MigrateType.MOVABLE, 0);
      return pfn == Pfn.NONE ? take(slot, 0, MigrateType.MOVABLE) : keep(pfn, 1);
    }

    /** Takes exactly a range, or nothing. */
    Hand takeRange(long start, long end) {
      return keep(zone.bitfield().takeRange(start, end) ? start : Pfn.NONE, end - start);
    }

    private Hand keep(long pfn, long pages) {
      if (pfn != Pfn.NONE) {
        ranges.add(new Range(pfn, pfn + pages));
      }
      return this;
    }

    /** Gives a block back past the caches, the last one taken. */
    Hand free() {
      Range last = ranges.removeLast();
      zone.bitfield().free(last.pfn(), Long.numberOfTrailingZeros(last.end() - last.pfn()));
      return this;
    }

    /** Puts a page in a cache; gives it back to the zone if that is busy, as callers do. */
    Hand freeCached(int slot) {
      if (zone.caches().free(slot, ranges.getLast().pfn())) {
        ranges.removeLast();
        return this;
      }
      return free();
    }

    /** Takes a small block through a cache; from the zone if the cache has none or is busy, as callers do. */
    Hand takeBlock(int slot, int order) {
      long pfn = zone.blocks().alloc(slot, order, MigrateType.MOVABLE);
      return pfn == Pfn.NONE
          ? take(slot, order, MigrateType.MOVABLE)
          : keep(pfn, Order.pages(order));
    }

    /** Puts a small block in a cache; gives it back to the zone if that is busy, as callers do. */
    Hand freeBlock(int slot) {
      Range last = ranges.getLast();
      if (zone.blocks()
          .free(slot, last.pfn(), Long.numberOfTrailingZeros(last.end() - last.pfn()))) {
        ranges.removeLast();
        return this;
      }
      return free();
    }

    Hand drain(int slot) {
      zone.caches().drain(slot);
      zone.blocks().drain(slot);
      return this;
    }

    /** How many pages it owns. */
    long pages() {
      return ranges.stream().mapToLong(range -> range.end() - range.pfn()).sum();
    }
  }

  private final BitfieldZone zone;
  private final List<List<Range>> given = new ArrayList<>();
  private final List<Consumer<Hand>> bodies = new ArrayList<>();
  private final Consumer<List<Hand>> expectation;
  private final List<Hand> hands = new ArrayList<>();

  /** In a zone, with something more that must be true of what threads own. */
  ZoneScenario(BitfieldZone zone, Consumer<List<Hand>> expectation) {
    this.zone = zone;
    this.expectation = expectation;
  }

  /** In a zone. */
  ZoneScenario(BitfieldZone zone) {
    this(zone, hands -> {});
  }

  /** Adds a thread; what it begins with is taken now. */
  ZoneScenario thread(Consumer<Hand> beforehand, Consumer<Hand> body) {
    Hand hand = new Hand(zone);
    beforehand.accept(hand);
    given.add(List.copyOf(hand.ranges));
    bodies.add(body);
    return this;
  }

  /** Adds a thread that begins with nothing. */
  ZoneScenario thread(Consumer<Hand> body) {
    return thread(hand -> {}, body);
  }

  @Override
  public List<Runnable> threads() {
    hands.clear();
    List<Runnable> threads = new ArrayList<>();
    for (int thread = 0; thread < bodies.size(); thread++) {
      Hand hand = new Hand(zone);
      hand.ranges.addAll(given.get(thread));
      hands.add(hand);
      Consumer<Hand> body = bodies.get(thread);
      threads.add(() -> body.accept(hand));
    }
    return threads;
  }

  @Override
  public void check() {
    zone.bitfield().verify();
    BitSet used = zone.caches().verify();
    zone.blocks().verify(used);
    long cached = used.cardinality();
    long held = 0;
    for (Hand hand : hands) {
      held += hand.pages();
      for (Range range : hand.ranges) {
        for (long pfn = range.pfn(); pfn < range.end(); pfn++) {
          int page = (int) (pfn - zone.start());
          assertThat(used.get(page)).as("pfn %d is taken twice", pfn).isFalse();
          assertThat(zone.bitfield().isFree(pfn)).as("pfn %d is free", pfn).isFalse();
          used.set(page);
        }
      }
    }
    assertThat(zone.bitfield().freePages())
        .as("free pages beside %d cached and %d held", cached, held)
        .isEqualTo(zone.end() - zone.start() - cached - held);
    expectation.accept(hands);
  }
}
